# What a developer runs. `make help` lists it.

CARGO ?= cargo

FUZZ_SECONDS ?= 60
# A stable compiler finds everything but what the address sanitizer would, and there is no unsafe
# code here: with a nightly one, `make fuzz FUZZ= FUZZ_OPTIONS=` has that too.
FUZZ ?= RUSTC_BOOTSTRAP=1
FUZZ_OPTIONS ?= --sanitizer none

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

.PHONY: build
build: ## the program, in target/release
	$(CARGO) build --release --locked

PREFIX ?= /usr/local
DESTDIR ?=
BINARY ?= target/release/netpxe
# What writes the pages and completions, where $(BINARY) is for another kind of machine.
RUNS ?= $(BINARY)
# What `install` makes first; empty where $(BINARY) is there already.
BUILT ?= build
SHARE = $(DESTDIR)$(PREFIX)/share

.PHONY: install
install: $(BUILT) ## program, man pages, completions, docs and schema below PREFIX (/usr/local) and DESTDIR
	@[ -x '$(BINARY)' ] || { echo 'install: there is no $(BINARY): make build first' >&2; exit 1; }
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(SHARE)/man' '$(SHARE)/bash-completion/completions' \
		'$(SHARE)/zsh/site-functions' '$(SHARE)/fish/vendor_completions.d' '$(SHARE)/man' '$(SHARE)/netpxe' \
		'$(SHARE)/doc/netpxe'
	install -m 0755 '$(BINARY)' '$(DESTDIR)$(PREFIX)/bin/netpxe'
	'$(RUNS)' man '$(SHARE)/man'
	'$(RUNS)' schema >'$(SHARE)/netpxe/inventory.schema.json'
	'$(RUNS)' completions bash >'$(SHARE)/bash-completion/completions/netpxe'
	'$(RUNS)' completions zsh >'$(SHARE)/zsh/site-functions/_netpxe'
	'$(RUNS)' completions fish >'$(SHARE)/fish/vendor_completions.d/netpxe.fish'
	cp -R README.md CHANGELOG.md LICENSE-* inventory.example.yaml docs examples '$(SHARE)/doc/netpxe/'
	chmod -R u=rwX,go=rX '$(SHARE)/doc/netpxe'

DIST_TARGET ?= x86_64-unknown-linux-musl

# Not part of `make test`: it compiles everything once more, and needs rpmbuild.
.PHONY: dist
dist: target/auditable/bin/cargo-auditable ## what is released, into target/dist: static program, .deb, .rpm, bill of materials, checksums
	$(DIST)

# It writes into the program what the program is linked with.
DIST = PATH="$(CURDIR)/target/auditable/bin:$$PATH" packaging/dist '$(DIST_TARGET)'

target/auditable/bin/cargo-auditable:
	$(CARGO) install --quiet --locked --debug --root target/auditable cargo-auditable@0.7.7

.PHONY: dist-twice
dist-twice: target/auditable/bin/cargo-auditable ## dist, and once more from another folder: the bytes must be the same
	@git diff --quiet HEAD || { echo 'dist-twice: commit first: the other folder holds the commit' >&2; exit 1; }
	$(DIST)
	rm -rf target/elsewhere && git clone --quiet --no-hardlinks . target/elsewhere
	cd target/elsewhere && $(DIST)
	cmp target/dist/SHA256SUMS target/elsewhere/target/dist/SHA256SUMS
	rm -rf target/elsewhere

# Not part of `make test`: it needs `make dist`, and fetches a whole Debian.
.PHONY: package
package: tools target/debian/etc/os-release ## the .deb in a fresh Debian: installed, used as the tutorial says, removed (root, debootstrap)
	unshare --mount --pid --fork --kill-child --mount-proc tests/package/try target/dist target/debian

# Not part of `make test`: the schema comes from PyPI.
.PHONY: sbom
sbom: target/sbom/done ## the bill of materials, against the JSON schema of CycloneDX
	$(CARGO) metadata --format-version 1 --locked --filter-platform '$(DIST_TARGET)' | \
		python3 packaging/dependencies.py 0 target/sbom/netpxe.cdx.json target/sbom/licences.txt
	target/sbom/bin/python packaging/check-sbom.py target/sbom/netpxe.cdx.json

target/sbom/done:
	python3 -m venv target/sbom
	target/sbom/bin/pip install --quiet --disable-pip-version-check 'cyclonedx-python-lib[json-validation]==11.12.0'
	touch $@

.PHONY: crate
crate: ## the package for crates.io, compiled from what it packs
	$(CARGO) package --locked

# What the pages refer to lies in the repository: it goes along, below `source`.
.PHONY: book
book: build target/mdbook/bin/mdbook ## the documentation as a site, in target/book/book
	rm -rf target/book && mkdir -p target/book/src/reference target/book/src/source/tests/daemons/web
	cp docs/book.toml target/book/
	cp docs/*.md docs/*.json target/book/src/
	target/release/netpxe reference target/book/src/reference
	cp -R examples inventory.example.yaml target/book/src/source/
	cp -R tests/faults target/book/src/source/tests/
	cp tests/daemons/web/requests.txt target/book/src/source/tests/daemons/web/
	sed 's|](docs/|](../|g' ARCHITECTURE.md >target/book/src/source/ARCHITECTURE.md
	echo '- [Architecture](source/ARCHITECTURE.md)' >>target/book/src/SUMMARY.md
	sed -i 's|](\.\./|](source/|g' target/book/src/*.md
	target/mdbook/bin/mdbook build target/book

target/mdbook/bin/mdbook:
	$(CARGO) install --quiet --locked --root target/mdbook mdbook@0.5.4

PROGRAMS = $(filter-out %.sh,$(wildcard templates/bin/*))
# What they source: the parts beside them, and two sites' data, which together are all that there is.
PROGRAM_DATA = SCRIPTDIR:tests/golden/mirror/tree/bin:tests/golden/phone-home/tree/bin

# The oldest compiler that this program is for.
RUST = $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)

.PHONY: lint
lint: ## format, clippy, docs, shell scripts; cargo deny where it is installed
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) clippy --locked --test daemons -- -D warnings
	@if rustup toolchain list 2>/dev/null | grep -q '^$(RUST)-'; then $(CARGO) +$(RUST) check --locked --all-targets --target-dir target/$(RUST); \
	else echo 'lint: Rust $(RUST) is not installed: it was NOT tried, Clippy looked for what is newer'; fi
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --no-deps --quiet
	@for file in templates/bin/*; do "$$(command -v dash || command -v sh)" -n "$$file" || exit 1; done
	@if command -v shellcheck >/dev/null; then \
		shellcheck tests/install-tools tests/kea-versions tests/leave-nothing tests/daemons/boot/init tests/daemons/boot/init-pre tests/daemons/boot/configure .ci/run examples/ci/plan.sh packaging/dist && \
		shellcheck --external-sources --check-sourced --source-path=$(PROGRAM_DATA) $(PROGRAMS); \
	else echo 'lint: shellcheck is not installed: shell scripts were NOT checked'; fi
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny --log-level error check licenses bans sources; \
	else echo 'lint: cargo-deny is not installed: licences, bans and sources were NOT checked'; fi

.PHONY: test
test: ## everything: cargo test, then the real checkers and daemons (installs them)
	$(MAKE) --jobs=2 --no-print-directory tools compiled
	tests/leave-nothing $(CARGO) test --locked
	$(MAKE) --no-print-directory daemons containers

# While packages are fetched, which is mostly waiting: cargo is to have all processors, and not what that leaves.
.PHONY: compiled
compiled:
	MAKEFLAGS= $(CARGO) test --locked --no-run
	MAKEFLAGS= $(CARGO) test --locked --no-run --test daemons

.PHONY: tools
tools: ## install what the tests need and this machine lacks
	tests/install-tools

# Fails if the tests leave anything behind.
DAEMONS = PATH="$$PWD/target/tools/bin:$$PATH" tests/leave-nothing $(CARGO) test --locked --test daemons --

# What has a target of its own, since each test takes minutes.
LATER = more:: transfer:: whole::

# Much of a test is waiting: two more than there are processors keep these busy.
.PHONY: daemons
daemons: ## all tests with other programs, side by side (root); the next ones are parts of it
	$(DAEMONS) --test-threads "$$(($$(nproc) + 2))" $(addprefix --skip ,$(LATER))

.PHONY: checkers
checkers: ## the stock checkers over generated trees, GRUB and sh on what may be wiped, build-grub
	$(DAEMONS) accounts:: checkers:: guard:: kickstart:: line_ends:: templates:: verify:: volumes:: benchmark::

.PHONY: disks
disks: ## full and read-only disks, in mount namespaces; files of other users (root)
	$(DAEMONS) interrupted:: owners::

.PHONY: scripts
scripts: ## the scripts of kickstarts, on loop devices in a mount namespace (root)
	$(DAEMONS) scripts::

.PHONY: examples
examples: ## what is in examples/: make and rsync, Ansible, pipelines; and make install
	$(DAEMONS) examples::

.PHONY: wire
wire: ## real dhcpd and tftpd in network namespaces, asked by a scripted client (root)
	$(DAEMONS) wire::

.PHONY: import
import: ## imported configurations: the old dhcpd and the new one, asked the same (root)
	$(DAEMONS) import::

.PHONY: boot
boot: ## machines that really boot: QEMU, without KVM (root)
	$(DAEMONS) boot::

# Not part of `make test`: each takes a minute or two.
.PHONY: boot-more
boot-more: ## a real Debian on disks of all layouts, booted by all firmwares; volumes that are kept (root)
	$(DAEMONS) more::

# Not part of `make test`: it takes half an hour, and fetches a whole Debian.
.PHONY: install-test
install-test: ## one whole installation by Debian 13's own installer, in QEMU (root)
	tests/install/archive.py target/debian13
	$(DAEMONS) whole::

.PHONY: web
web: ## real Apache and nginx, asked by clients of many addresses (root)
	$(DAEMONS) web::

.PHONY: mirror
mirror: ## mirror-sync against a real rsync daemon, fetch-kernel against a web server (root)
	$(DAEMONS) mirror::

.PHONY: setup
setup: ## bin/setup in throw-away roots (root)
	$(DAEMONS) setup::

# The program is that of the tests: `cargo build` would compile it with other features of what it uses.
.PHONY: containers
containers: ## the generated compose.yaml by Podman: served, changed, rolled (root)
	$(CARGO) test --locked --no-run --test daemons
	PATH="$$PWD/target/tools/bin:$$PATH" tests/leave-nothing \
		unshare --mount --pid --fork --kill-child --mount-proc \
		target/tools/bin/python tests/containers/try.py target/debug/netpxe target/container/root.tar

# Not part of `make test`: it fetches packages of two more releases of Debian.
.PHONY: kea-versions
kea-versions: ## the Kea of Debian 13 and of its next release: `kea-dhcp4 -t`, then all that `wire` asks of Kea (root)
	$(CARGO) test --locked --no-run --test daemons
	tests/kea-versions target/debug/netpxe tests/golden/kea tests/golden/lab tests/golden/two-deploy-hosts
	for suite in trixie testing; do \
		NETPXE_TEST_KEA_ROOT="$$PWD/target/kea/$$suite" $(DAEMONS) ::kea:: the_standby_takes_over --skip setup:: || exit 1; \
	done

target/debian/etc/os-release:
	rm -rf target/debian
	debootstrap --variant=minbase bookworm target/debian

# What is measured: all of it, written down, unless something else is said:
# make bench BENCH='--hosts 10000 --rounds 3 --disk tmpfs'
BENCH ?= --report docs/benchmarks.md

.PHONY: bench
bench: target/bench/done ## what a run costs, against a raw writer and Jinja2 (root, for an ext4 of its own; ten minutes)
	$(CARGO) bench --locked --bench trace
	$(CARGO) bench --locked --bench speed -- --python target/bench/bin/python $(BENCH)

target/bench/done: benches/speed/jinja/requirements.txt
	python3 -m venv target/bench
	target/bench/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# Not part of `make bench`, which needs no QEMU.
.PHONY: bench-boot
bench-boot: ## how long GRUB takes for 100 MB by TFTP and by HTTP, over cables of several lengths (root, QEMU; a quarter of an hour)
	$(DAEMONS) --nocapture transfer::

.PHONY: fuzz
fuzz: ## a minute each of any bytes through `trace`, any text through `import dhcpd` and through the compiler (needs a C++ compiler and `cargo install cargo-fuzz`)
	@command -v cargo-fuzz >/dev/null || { echo 'fuzz: cargo-fuzz is not installed: cargo install cargo-fuzz' >&2; exit 1; }
	mkdir -p fuzz/corpus/compile fuzz/corpus/dhcpd
	cp tests/import/*.conf fuzz/corpus/dhcpd/
	for file in inventory.example.yaml tests/faults/*.yaml tests/golden/*/inventory.yaml; do \
		cp "$$file" "fuzz/corpus/compile/$$(echo "$$file" | tr / -)"; done
	$(FUZZ) $(CARGO) fuzz run $(FUZZ_OPTIONS) trace -- -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=4096
	$(FUZZ) $(CARGO) fuzz run $(FUZZ_OPTIONS) dhcpd -- -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=16384
	$(FUZZ) $(CARGO) fuzz run $(FUZZ_OPTIONS) compile -- -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -max_len=16384
