//! The way through the folders of a tree: each is entered once and left once.

use anyhow::Result;

/// What is done on entering and on leaving a folder.
pub(super) trait Walker {
    /// What is known of a folder while one is in it.
    type Place;

    /// Enters the folder `path`, called `name` in its `parent`.
    fn enter(&mut self, parent: &Self::Place, name: &str, path: &str) -> Result<Self::Place>;

    /// Leaves it, after all that is below it.
    fn leave(
        &mut self,
        parent: &Self::Place,
        name: &str,
        path: &str,
        place: Self::Place,
    ) -> Result<()>;
}

/// The folders from a tree's root to where the walker stands.
///
/// Files sorted by path have all that is below a folder in one run, so a walk in that order opens
/// each folder once however many files it holds, and keeps no more open than the tree is deep.
pub(super) struct Trail<W: Walker> {
    /// What the walker does, and what it gathers.
    pub(super) walker: W,
    root: W::Place,
    /// The path to where the walker stands.
    path: String,
    /// For each folder below the root, where its name ends in `path`.
    places: Vec<(usize, W::Place)>,
}

impl<W: Walker> Trail<W> {
    /// A walk that starts in `root`.
    pub(super) fn new(walker: W, root: W::Place) -> Self {
        Self {
            walker,
            root,
            path: String::new(),
            places: Vec::new(),
        }
    }

    /// Goes to `folder` (`""` for the root), leaving and entering what lies between.
    pub(super) fn go(&mut self, folder: &str) -> Result<(&mut W, &W::Place)> {
        if folder != self.path {
            while !self.path.is_empty() && !is_within(folder, &self.path) {
                self.leave()?;
            }
            while self.path.len() < folder.len() {
                let start = name_start(&self.path);
                let end = folder[start..]
                    .find('/')
                    .map_or(folder.len(), |at| start + at);
                let parent = self.places.last().map_or(&self.root, |(_, place)| place);
                let place = self
                    .walker
                    .enter(parent, &folder[start..end], &folder[..end])?;
                self.places.push((end, place));
                self.path.replace_range(.., &folder[..end]);
            }
        }
        let place = self.places.last().map_or(&self.root, |(_, place)| place);
        Ok((&mut self.walker, place))
    }

    /// Leaves every folder and gives back the walker.
    pub(super) fn finish(mut self) -> Result<W> {
        while !self.path.is_empty() {
            self.leave()?;
        }
        Ok(self.walker)
    }

    fn leave(&mut self) -> Result<()> {
        let left = self.places.pop();
        let (end, parent) = self
            .places
            .last()
            .map_or((0, &self.root), |(end, place)| (*end, place));
        if let Some((_, place)) = left {
            let name = &self.path[name_start(&self.path[..end])..];
            self.walker.leave(parent, name, &self.path, place)?;
        }
        self.path.truncate(end);
        Ok(())
    }
}

/// Whether `folder` is `above` or below it.
fn is_within(folder: &str, above: &str) -> bool {
    folder
        .strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where in a path the name of a folder in `parent` starts.
fn name_start(parent: &str) -> usize {
    if parent.is_empty() {
        0
    } else {
        parent.len() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes down where it goes; a place is its own path.
    struct Diary(Vec<String>);

    impl Walker for Diary {
        type Place = String;

        fn enter(&mut self, parent: &String, name: &str, path: &str) -> Result<String> {
            assert_eq!(format!("{parent}{name}"), path);
            self.0.push(format!("+{path}"));
            Ok(format!("{path}/"))
        }

        fn leave(&mut self, parent: &String, name: &str, path: &str, place: String) -> Result<()> {
            assert_eq!(format!("{parent}{name}"), path);
            assert_eq!(format!("{path}/"), place);
            self.0.push(format!("-{path}"));
            Ok(())
        }
    }

    #[test]
    fn each_folder_is_entered_and_left_once() {
        let mut trail = Trail::new(Diary(Vec::new()), String::new());
        for folder in ["", "a/b", "a/b", "a", "ab", "c/d/e", "c/f", ""] {
            let (_, place) = trail.go(folder).unwrap();
            assert_eq!(place.trim_end_matches('/'), folder);
        }
        let went = "+a +a/b -a/b -a +ab -ab +c +c/d +c/d/e -c/d/e -c/d +c/f -c/f -c";
        assert_eq!(trail.finish().unwrap().0.join(" "), went);
    }

    #[test]
    fn finishing_leaves_the_deepest_first() {
        let mut trail = Trail::new(Diary(Vec::new()), String::new());
        trail.go("a/b").unwrap();
        let went = trail.finish().unwrap().0.join(" ");
        assert_eq!(went, "+a +a/b -a/b -a");
    }
}
