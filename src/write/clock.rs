//! The kernel's clock, by which it notes when a file was last changed.

use std::time::Duration;

use rustix::fs::Stat;
use rustix::time::{ClockId, clock_gettime};

/// How often is looked whether the clock has gone on, which it does every few milliseconds, or when
/// the host of a virtual machine lets it. One that was set back does not.
const LOOKS: u32 = 500;

/// A moment of the kernel's coarse clock, or when a file was last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    seconds: i64,
    nanoseconds: i64,
}

impl Moment {
    /// Now. No later change of a file gets an earlier moment: file systems take theirs from this
    /// clock, or since Linux 6.13 from a finer one that is never behind it.
    pub(super) fn now() -> Self {
        let now = clock_gettime(ClockId::RealtimeCoarse);
        Self {
            seconds: now.tv_sec,
            nanoseconds: now.tv_nsec,
        }
    }

    /// When the file of this `stat` was last changed: its contents, its permissions, its name. The
    /// kernel notes that (`st_ctime`), and nobody can set it.
    #[allow(
        clippy::unnecessary_cast,
        clippy::cast_possible_wrap,
        reason = "the fields have other types on other processors"
    )]
    pub(super) fn of_last_change(stat: &Stat) -> Self {
        Self {
            seconds: stat.st_ctime as i64,
            nanoseconds: stat.st_ctime_nsec as i64,
        }
    }

    /// Waits until the clock is past this moment, and says where it then is: none if that is not
    /// within half a second.
    pub(super) fn pass(self) -> Option<Self> {
        for _ in 0..LOOKS {
            let now = Self::now();
            if now > self {
                return Some(now);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_on_and_the_future_is_not_waited_for() {
        let now = Moment::now();
        let after = now.pass().unwrap();
        assert!(after > now);
        let far = Moment {
            seconds: after.seconds + 1000,
            ..after
        };
        assert_eq!(far.pass(), None);
    }
}
