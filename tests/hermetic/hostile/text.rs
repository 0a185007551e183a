//! Bytes that are no text, and documents that are no inventory.

use super::{HEAD, address, good, hosts, mac, refused, same};

#[test]
fn what_is_no_text_is_refused_at_its_place() {
    let good = hosts(1, good);
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{feff}{good}")
            .encode_utf16()
            .flat_map(bytes)
            .collect()
    };
    let latin1 = [good.as_bytes(), b"# M\xfcnchen\n"].concat();
    refused(latin1, &[("E0102", 1)]);
    refused(utf16(u16::to_le_bytes), &[("E0102", 1)]);
    refused(utf16(u16::to_be_bytes), &[("E0102", 1)]);
    refused(&utf16(u16::to_le_bytes)[2..], &[("E0103", 1)]);
    refused(good.replace("10.0.0.2", "10.\u{0}0.2"), &[("E0103", 1)]);
    refused(vec![0xff; 10_000_000], &[("E0102", 1)]);
    refused(vec![0; 10_000_000], &[("E0103", 1)]);
}

#[test]
fn a_byte_order_mark_and_windows_line_breaks_are_read() {
    let plain = hosts(2, good);
    same(format!("\u{feff}{plain}"), &plain);
    same(plain.replace('\n', "\r\n"), &plain);
    same(format!("\u{feff}{}", plain.replace('\n', "\r\n")), &plain);
}

#[test]
fn one_document_is_read_and_a_second_one_refused() {
    let plain = hosts(2, good);
    same(format!("---\n{plain}"), &plain);
    same(format!("%YAML 1.2\n---\n{plain}...\n"), &plain);
    refused(format!("{plain}---\n{plain}"), &[("E0106", 1)]);
    refused(format!("{plain}...\n---\n{plain}"), &[("E0106", 1)]);
    refused(
        format!("{plain}{}", "---\nx\n".repeat(10_000)),
        &[("E0106", 1)],
    );
}

#[test]
fn tags_are_refused_each_at_its_place() {
    let text = hosts(3, |n| good(n).replace("bios", "!!str bios"));
    refused(text, &[("E0107", 3)]);
}

#[test]
fn anchors_and_merges_mean_what_they_stand_for() {
    let merged = format!(
        "{HEAD}hosts:
  h0: &h {{mac: {}, address: {}, firmware: &f bios, menu_timeout: 7}}
  h1: {{<<: *h, mac: {}, address: {}}}
  h2: {{mac: {}, <<: [{{menu_timeout: 8}}, *h], address: {}}}
  h3: {{mac: {}, address: {}, firmware: *f}}\n",
        mac(0),
        address(0),
        mac(1),
        address(1),
        mac(2),
        address(2),
        mac(3),
        address(3)
    );
    let plain = hosts(4, |n| {
        let timeout = ["7", "7", "8", "5"][n];
        format!(
            "{}, menu_timeout: {timeout}}}",
            good(n).trim_end_matches('}')
        )
    });
    same(merged, &plain);
    refused(
        hosts(2, |n| {
            if n == 0 {
                "&h {firmware: bios}".to_owned()
            } else {
                "{<<: *h, <<: *h}".to_owned()
            }
        }),
        &[("E0105", 1), ("E0202", 2)],
    );
}
