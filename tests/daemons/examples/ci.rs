//! `examples/ci`: the steps of the pipelines, taken out of their files and run in a git repository
//! with a merge request in it. What would talk to the outside only writes down what it was told.

use serde_yaml::Value;

use super::*;

/// A repository whose `origin/main` is the lab, and whose checkout is what `inventory` says.
fn repository(inventory: &str) -> Lab {
    let lab = Lab::new();
    copy(&project("examples/ci"), &lab.path("ci"));
    lab.write("inventory.yaml", self::inventory());
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
        run(&lab, "git", &[&identity, arguments].concat()).ends(0);
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "inventory.yaml"]);
    git(&["commit", "-qm", "The lab"]);
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    lab.write("inventory.yaml", inventory);
    for name in ["gh", "curl"] {
        fake(
            &lab,
            name,
            &format!(
                "printf '%s\\n' \"$@\" > {name}-was-told; for it; do case $it in *@plan.md) cp plan.md posted.md ;; */plan.md) cp \"$it\" posted.md ;; esac; done"
            ),
        );
    }
    fs::create_dir(lab.path("runner")).unwrap();
    lab
}

fn parsed(file: &str) -> Value {
    let text = fs::read_to_string(project(&format!("examples/ci/{file}"))).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

/// Runs a step as the runners do: in bash, which stops at the first failure.
fn step(lab: &Lab, script: &str) -> Run {
    assert!(
        !script.contains("${{"),
        "an expression that a script could be broken with: {script}"
    );
    let mut command = Command::new("bash");
    command
        .current_dir(lab.0.path())
        .args(["-eo", "pipefail", "-c", script])
        .env("PATH", path(&lab.path("fake")))
        .env("INVENTORY", "inventory.yaml")
        .env("RUNNER_TEMP", lab.path("runner"))
        .env("GITHUB_STEP_SUMMARY", lab.path("summary"))
        .env("BASE", "origin/main")
        .env("PULL_REQUEST", "7")
        .env("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")
        .env("CI_API_V4_URL", "https://gitlab.example.org/api/v4")
        .env("CI_PROJECT_ID", "3")
        .env("CI_MERGE_REQUEST_IID", "7")
        .env("NETPXE_TOKEN", "token");
    Run(command.output().unwrap())
}

/// The scripts of the workflow, but for the one that installs, by their names.
fn github() -> Vec<(String, String)> {
    let workflow = parsed("github.yml");
    let steps = workflow["jobs"]["netpxe"]["steps"].as_sequence().unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let scripts = steps
        .iter()
        .filter_map(|step| Some((text(&step["name"])?, text(&step["run"])?)));
    scripts
        .filter(|(name, _)| !name.starts_with("Install"))
        .collect()
}

fn gitlab() -> Vec<String> {
    let pipeline = parsed("gitlab-ci.yml");
    let lines = pipeline["netpxe"]["script"].as_sequence().unwrap();
    lines
        .iter()
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

/// The comment says what changes, and shows no secret.
#[track_caller]
fn assert_posted(lab: &Lab) {
    let posted = lab.read("posted.md");
    for part in [
        "```\n  changed  dhcp/dhcpd.conf\n",
        "\ntree: 1 changed, 2 removed, 26 unchanged\n",
        "\nmm2: address 172.22.10.52 -> 172.22.10.59\nsm1: removed",
        "\nTo do: restart dhcpd",
        "```diff\n--- a/dhcp/dhcpd.conf",
        "\n+  fixed-address 172.22.10.59;\n",
        "-rootpw --iscrypted ***\n",
    ] {
        assert!(posted.contains(part), "{part}: {posted}");
    }
    assert!(posted.ends_with("```\n</details>\n"), "{posted}");
    assert!(
        !posted.contains("saltsalt") && !posted.contains("/tmp/tmp."),
        "{posted}"
    );
}

#[test]
fn the_github_workflow_posts_the_plan_of_a_pull_request() {
    let lab = repository(&changed());
    let steps = github();
    assert_eq!(steps.len(), 3);
    for (name, script) in &steps {
        let run = step(&lab, script);
        assert_eq!(
            run.0.status.code(),
            Some(0),
            "{name}: {}{}",
            run.out(),
            run.err()
        );
    }
    assert_posted(&lab);
    assert_eq!(lab.read("summary"), lab.read("posted.md"));
    assert!(lab.read("gh-was-told").starts_with("pr\ncomment\n7\n"));
}

/// The inventory with an address inside the pool, and the line on which that stands.
fn faulty() -> (String, usize) {
    let text = inventory().replace("172.22.10.54", "172.22.10.49");
    let mut lines = text.lines();
    let line = lines
        .position(|line| line.trim_start().starts_with("smpc:"))
        .unwrap()
        + 1;
    (text, line)
}

#[test]
fn the_github_workflow_annotates_faults_and_stops() {
    let (text, line) = faulty();
    let lab = repository(&text);
    let (name, script) = &github()[0];
    let run = step(&lab, script);
    assert!(
        run.ends(1)
            .out()
            .starts_with(&format!("::error file=inventory.yaml,line={line},")),
        "{name}: {}",
        run.out()
    );
}

#[test]
fn the_gitlab_pipeline_posts_the_plan_of_a_merge_request() {
    let lab = repository(&changed());
    let steps = gitlab();
    assert!(steps.len() >= 5);
    for script in &steps {
        step(&lab, script).ends(0);
    }
    assert_posted(&lab);
    assert_eq!(lab.read("codequality.json"), "[]\n");
    let told = lab.read("curl-was-told");
    assert!(
        told.ends_with("https://gitlab.example.org/api/v4/projects/3/merge_requests/7/notes\n"),
        "{told}"
    );
}

#[test]
fn the_gitlab_pipeline_reports_faults_and_stops() {
    let (text, line) = faulty();
    let lab = repository(&text);
    let run = step(&lab, &gitlab()[0]);
    assert!(run.ends(1).err().contains("error[E0308]"), "{}", run.err());
    let report: serde_json::Value = serde_json::from_str(&lab.read("codequality.json")).unwrap();
    assert_eq!(report[0]["check_name"], "E0308");
    assert_eq!(report[0]["location"]["lines"]["begin"], line);
    assert_eq!(report[0]["location"]["path"], "inventory.yaml");
}

#[test]
fn a_plan_without_a_base_or_with_a_faulty_one_shows_all_as_new() {
    let lab = repository(&inventory());
    let run = step(&lab, "ci/plan.sh inventory.yaml no-such-branch");
    assert!(run.ends(0).out().contains("tree: 29 new"), "{}", run.out());
    let run = step(&lab, "ci/plan.sh inventory.yaml origin/main");
    assert!(
        run.ends(0).out().contains("tree: nothing changed"),
        "{}",
        run.out()
    );
    assert!(!run.out().contains("<details>"), "{}", run.out());
    lab.write("inventory.yaml", "netpxe: 1\n");
    step(&lab, "ci/plan.sh inventory.yaml origin/main").ends(1);
    let break_main = "git add -A; git -c user.name=x -c user.email=x@y commit -qm x; git update-ref refs/remotes/origin/main HEAD";
    step(&lab, break_main).ends(0);
    lab.write("inventory.yaml", inventory());
    let run = step(&lab, "ci/plan.sh inventory.yaml origin/main");
    assert!(
        run.ends(0)
            .out()
            .contains("has faults, so that all is shown as new"),
        "{}",
        run.out()
    );
}
