# What a developer runs. `make help` lists it.

CARGO ?= cargo

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 16

.PHONY: build
build: ## the program, in target/release
	$(CARGO) build --release --locked

.PHONY: lint
lint: ## format, clippy, docs, shell scripts; cargo deny where it is installed
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --no-deps --quiet
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny --log-level error check licenses bans sources; \
	else echo 'lint: cargo-deny is not installed: licences, bans and sources were NOT checked'; fi

.PHONY: test
test: tools ## everything: cargo test, then the real checkers and daemons (installs them)
	$(CARGO) test --locked
	$(MAKE) --no-print-directory checkers wire

.PHONY: tools
tools: ## install what the tests need and this machine lacks
	tests/install-tools

.PHONY: checkers
checkers: ## the stock checkers over generated trees, and build-grub
	PATH="$$PWD/target/tools/bin:$$PATH" $(CARGO) test --locked --test checkers -- --ignored

.PHONY: wire
wire: ## real dhcpd and tftpd in network namespaces, asked by a scripted client (root)
	$(CARGO) test --locked --test wire -- --ignored
