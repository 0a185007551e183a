//! Which daemon must be told of which file.

/// Something to do on the deploy host after the files have got there.
#[derive(Debug, PartialEq, Eq)]
pub struct Action {
    /// What it concerns: a daemon, or the images of GRUB.
    pub service: &'static str,
    /// `restart`, `reload` or `run`.
    pub verb: &'static str,
    /// The sentence for a person.
    pub sentence: &'static str,
    /// The files of the tree that call for it, when they are new or changed; all that is below a
    /// folder, where it ends in a slash.
    files: &'static [&'static str],
}

/// Every such thing, in the order in which it has to be done: dhcpd last, because it sends clients
/// to all the others.
const ACTIONS: &[Action] = &[
    Action {
        service: "grub-images",
        verb: "run",
        sentence: "run bin/build-grub on the deploy host: the GRUB images change",
        files: &["bin/build-grub", "tftp/grub.cfg-net"],
    },
    Action {
        service: "dhcpd",
        verb: "restart",
        sentence: "restart dhcpd: it cannot reload its configuration",
        files: &["dhcp/dhcpd.conf"],
    },
];

/// What has to be done after the files `touched` are new or changed.
pub fn needed(touched: &[&str]) -> Vec<&'static Action> {
    let calls = |action: &&Action| touched.iter().any(|path| action.is_called_by(path));
    ACTIONS.iter().filter(calls).collect()
}

impl Action {
    fn is_called_by(&self, path: &str) -> bool {
        let mut files = self.files.iter();
        files.any(|file| path == *file || (file.ends_with('/') && path.starts_with(file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(touched: &[&str]) -> Vec<&'static str> {
        needed(touched)
            .iter()
            .map(|action| action.service)
            .collect()
    }

    #[test]
    fn a_service_is_touched_by_its_own_files_only() {
        assert_eq!(
            services(&["http/ks/1.cfg", "tftp/boot/grub/grub.cfg"]),
            [""; 0]
        );
        assert_eq!(services(&["dhcp/dhcpd.conf"]), ["dhcpd"]);
        assert_eq!(services(&["tftp/grub.cfg-net"]), ["grub-images"]);
        assert_eq!(services(&["dhcp/dhcpd.conf.d/x"]), [""; 0]);
        let below = Action {
            files: &["web/"],
            ..*needed(&["dhcp/dhcpd.conf"])[0]
        };
        assert!(below.is_called_by("web/apache.conf") && !below.is_called_by("webs"));
        let all = ["bin/build-grub", "dhcp/dhcpd.conf", "tftp/grub.cfg-net"];
        assert_eq!(services(&all), ["grub-images", "dhcpd"]);
    }
}
