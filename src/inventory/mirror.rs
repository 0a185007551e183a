//! `mirror:`, the installation trees that the deploy host holds.

use super::read::{Field, List, Named};
use super::section;
use crate::value::{Int, Label, RepoPath, RsyncUrl, Size, TimeOfDay};

section! {
    /// What the deploy host mirrors with rsync, each night, into its web root.
    #[section("`mirror`")]
    pub struct Mirror {
        /// When it looks for what is new, in the deploy host's time, give or take half an hour.
        /// Default: "01:11".
        pub at: Field<TimeOfDay>,
        /// How much it fetches a second at the most, such as `20M`. Default: no limit.
        pub bandwidth: Field<Size>,
        /// How much of the disk stays free, such as `50G`. Default: `10G`.
        pub reserve: Field<Size>,
        /// How many snapshots of a release are kept, the one that is served among them. Files that
        /// two of them share take their space once. Default: 3.
        pub keep: Field<Int<1, 99>>,
        /// The releases, each under a name of your choice.
        #[required("{rocky9: {upstream: rsync://mirror.example.org/rocky/9/, repositories: [BaseOS/x86_64/os, AppStream/x86_64/os]}}")]
        pub releases: Field<Named<Label, Release>>,
    }
}

section! {
    /// One release: repositories that belong together, and change together.
    #[section("a release")]
    pub struct Release {
        /// Where it comes from: `rsync://mirror.example.org/rocky/9/`.
        #[required("rsync://mirror.example.org/rocky/9/")]
        pub upstream: Field<RsyncUrl>,
        /// The repositories to mirror, as folders of `upstream` that hold a `repodata`:
        /// `[BaseOS/x86_64/os, AppStream/x86_64/os]`.
        #[required("[BaseOS/x86_64/os, AppStream/x86_64/os]")]
        pub repositories: Field<List<RepoPath>>,
        /// Where it is served, below `repos/` of the web server: `centos/7` is
        /// `http://deploy/repos/centos/7/`. Default: its name.
        pub folder: Field<RepoPath>,
    }
}
