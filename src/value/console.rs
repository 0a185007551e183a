//! Serial consoles.

use super::{Fault, FromText};
use crate::diagnostic::Code;

/// The baud rates that serial ports have.
const SPEEDS: &[u32] = &[
    1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200, 230_400,
];
/// The speed where none is written.
const USUAL: u32 = 115_200;

/// A serial console: a port as Linux names it, and its speed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Console {
    /// The port: `ttyS0` to `ttyS31` of a PC, or `ttyAMA0` to `ttyAMA31` of an ARM server.
    pub port: Box<str>,
    /// Its speed in baud.
    pub speed: u32,
}

impl Console {
    /// The number by which GRUB knows the port. GRUB knows the first four of a PC.
    pub fn unit(&self) -> Option<u8> {
        let unit = self.port.strip_prefix("ttyS")?.parse().ok()?;
        (unit < 4).then_some(unit)
    }

    /// The argument of a kernel that makes it the main console, beside the screen.
    pub fn kernel_arg(&self) -> String {
        format!("console={},{}", self.port, self.speed)
    }
}

impl FromText for Console {
    const WANTED: &'static str = "a serial console such as `ttyS1,115200`";

    fn from_text(text: &str) -> Result<Self, Fault> {
        let fault = |why: &str| {
            Fault::new(
                Code::NotAConsole,
                format!("`{text}` is not a serial console: {why}"),
            )
            .help("write the port and its speed, as in `ttyS1,115200`")
        };
        let (port, speed) = text.split_once(',').unwrap_or((text, ""));
        let mut numbers = ["ttyS", "ttyAMA"]
            .into_iter()
            .filter_map(|kind| port.strip_prefix(kind));
        // As the kernel writes it: without zeros in front.
        let is_port = numbers.any(|number| (0..32).any(|known| known.to_string() == number));
        if !is_port {
            return Err(fault(
                "its port is not `ttyS0` to `ttyS31` or `ttyAMA0` to `ttyAMA31`",
            ));
        }
        let speed = match speed {
            "" if !text.ends_with(',') => USUAL,
            // Eight bits without parity is how everything here talks anyway.
            speed => match speed.strip_suffix("n8").unwrap_or(speed).parse() {
                Ok(speed) if SPEEDS.contains(&speed) => speed,
                _ => return Err(fault("its speed is not one of 1200 to 230400 baud")),
            },
        };
        let port = port.into();
        Ok(Self { port, speed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_is_a_port_and_a_speed() {
        let console = |text| Console::from_text(text).unwrap();
        assert_eq!(console("ttyS1,9600").kernel_arg(), "console=ttyS1,9600");
        assert_eq!(console("ttyS0").kernel_arg(), "console=ttyS0,115200");
        assert_eq!(
            console("ttyAMA0,115200n8").kernel_arg(),
            "console=ttyAMA0,115200"
        );
        assert_eq!(console("ttyS3").unit(), Some(3));
        assert_eq!(console("ttyS4").unit(), None);
        assert_eq!(console("ttyAMA0").unit(), None);
        for bad in [
            "",
            "tty0",
            "ttyS",
            "ttyS01",
            "ttyS32",
            "ttyS0,",
            "ttyS0,115201",
            "ttyS0,fast",
            "com1",
        ] {
            assert_eq!(
                Console::from_text(bad).unwrap_err().code,
                Code::NotAConsole,
                "{bad}"
            );
        }
    }
}
