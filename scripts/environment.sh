# shellcheck shell=sh
# Makes the environment, $root/.venv, and the first index. Read by scripts/ragtool, scripts/test and scripts/bench,
# which set $root (the clone) and $again (what to type to try again). All talk goes to stderr: stdout belongs to answers.
#
# $state holds what is known about the environment:
#   made       it was made here, so it may be thrown away and made again
#   changing   pip is at work in it, or was killed there: what it left can't be trusted
#   run, dev   stamps: the checksums that were installed, without and with the tools of scripts/test
#   lock       locked by the call that sets up, and by the pip it started, even when the call is killed

: "${root:?}" "${again:?}"
venv=$root/.venv
state=$venv/ragtool
cpu_builds=https://download.pytorch.org/whl/cpu
unavailable=69 # as sysexits.h has it, and none of ragtool's own exit codes

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$again: $*"
    exit "$unavailable"
}

interrupted() {
    say "$again: interrupted. Type the same again to go on."
    exit 130
}

# ensure_environment LEVEL: returns with everything installed that pyproject.toml and constraints.txt ask for.
ensure_environment() {
    wanted=$(cksum "$root/pyproject.toml" "$root/constraints.txt") || fail "this clone is not complete: $root"
    if is_current "$1"; then return; fi
    trap interrupted INT
    find_python
    lock
    if ! is_current "$1"; then
        begun=$(date +%s)
        make_environment
        install "$1"
        say "The environment is ready ($(($(date +%s) - begun)) s)."
    fi
    unlock
    trap - INT
}

# The stamp holds the clone's path too (cksum prints it): pip writes that path down, so a clone that moved installs again.
is_current() {
    [ -r "$state/$1" ] && [ -x "$venv/bin/python" ] && [ "$(cat "$state/$1")" = "$wanted" ]
}

is_trusted() { [ -x "$venv/bin/python" ] && ! [ -e "$state/changing" ]; }

# Sets $python to the first Python that is new enough and can make environments: $PYTHON alone, if that is set.
find_python() {
    if is_trusted && is_new_enough "$venv/bin/python"; then
        python=$venv/bin/python
        return
    fi
    too_old='' bare=''
    if [ -n "${PYTHON-}" ]; then
        try_python "$PYTHON" && return
    else
        for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
            try_python "$name" && return
        done
    fi
    if [ -n "$bare" ]; then
        fail "$bare cannot make environments: its venv or ensurepip module is missing." \
            "On Debian and Ubuntu: sudo apt install $package"
    fi
    advice="Install one (https://www.python.org/downloads), or name one: PYTHON=/path/to/python3 $again"
    if [ -n "$too_old" ]; then
        fail "Python 3.11 or newer is needed; found only$too_old. $advice"
    elif [ -n "${PYTHON-}" ]; then
        fail "Python 3.11 or newer is needed, and \$PYTHON names none that runs: $PYTHON. $advice"
    fi
    fail "Python 3.11 or newer is needed, and no python3 is on the PATH. $advice"
}

# try_python NAME: takes it as $python, or notes what is wrong with it.
try_python() {
    if is_new_enough "$1"; then
        if "$1" -I -c 'import ensurepip, venv' 2>/dev/null; then
            python=$1
            return
        fi
        if [ -z "$bare" ]; then bare="$1 $version" package=python${version%.*}-venv; fi
    elif [ -n "$version" ]; then
        too_old="$too_old${too_old:+,} $1 $version"
    fi
    return 1
}

# is_new_enough NAME: sets $version, empty where NAME is no Python that runs.
is_new_enough() {
    version=$("$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || version=''
    case $version in
        '' | [012].* | 3.[0-9].* | 3.10.*) return 1 ;;
    esac
}

# Holds until unlock, or until this shell and all that it started have ended.
lock() {
    if ! { mkdir -p "$state" && : >>"$state/lock"; } 2>/dev/null; then
        fail "cannot write $venv. A clone holds its own environment and index: clone to a folder that you may write," \
            "or ask this one's owner to call scripts/ragtool once."
    fi
    exec 9>>"$state/lock"
    if ! take 'fcntl.LOCK_EX | fcntl.LOCK_NB' 2>/dev/null; then
        say "Another call is making the environment or the index of $root: waiting for it."
        take fcntl.LOCK_EX || fail "cannot lock $state/lock: see above."
    fi
}

take() { "$python" -I -c "import fcntl, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); fcntl.flock(9, $1)"; }

unlock() { exec 9>&-; }

# Leaves an environment that pip can work in: one to bring up to date, or a new one.
make_environment() {
    if [ -e "$state/made" ] && ! is_trusted; then
        say "The environment in $venv is not complete: making it again (pip keeps what it has downloaded)."
        for entry in "$venv"/*; do
            [ "$entry" = "$state" ] || rm -rf -- "$entry"
        done
        rm -f -- "$state/run" "$state/dev"
        find_python
    elif [ -e "$venv/bin" ]; then
        if ! is_new_enough "$venv/bin/python"; then
            fail "the environment $venv has Python ${version:-missing}; 3.11 or newer is needed. Remove or rename it."
        fi
        return
    else
        say "Making ragtool's environment in $venv (once; it takes some minutes and 1.7 GB; removing the folder undoes it)."
    fi
    : >"$state/made"
    : >"$state/changing"
    "$python" -I -m venv "$venv" >&2 || fail "$python could not make an environment in $venv: see above."
}

# install LEVEL: installs what is not there yet. The stamp of a level is gone while what it vouches for may change.
install() {
    : >"$state/changing"
    rm -f -- "$state/dev"
    if is_current run; then
        terse=--quiet # else pip names the 60 packages that are there already
    else
        terse=
        rm -f -- "$state/run"
    fi
    case $1 in
        run) extras='' stamps='run' ;;
        dev) extras='[dev]' stamps='run dev' ;;
    esac
    say "[1/3] setuptools"
    pip_install --quiet --retries 2 --timeout 15 setuptools # small, so that a missing network shows at once
    install_torch
    say "[3/3] ragtool$extras and the packages it needs"
    pip_install ${terse:+"$terse"} --no-build-isolation --editable ".$extras"
    for stamp in $stamps; do
        printf '%s\n' "$wanted" >"$state/$stamp"
    done
    rm -f -- "$state/changing"
}

# On Linux, pip's own choice of torch brings NVIDIA's libraries. The CPU build has "+cpu" in its version: it is taken
# from the indexes that pip is set up with, if it is there, else from PyTorch's.
install_torch() {
    torch=$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' "$root/constraints.txt")
    if "$venv/bin/python" -I -c "from importlib.metadata import version as v; assert v('torch').split('+')[0] == '$torch'" \
        2>/dev/null; then
        return
    fi
    choice=${RAGTOOL_TORCH:-auto}
    case $choice in
        auto | cpu | default) ;;
        *) fail "RAGTOOL_TORCH is $choice; it can be cpu or default (unset: cpu where it can be had)." ;;
    esac
    [ "$(uname -s)" = Linux ] || choice=default # elsewhere there is only one
    if [ "$choice" = default ]; then
        say "[2/3] torch $torch"
        pip_install "torch==$torch"
    elif has_cpu_build; then
        say "[2/3] torch $torch, the CPU build"
        pip_install "torch==$torch+cpu"
    elif has_cpu_build --index-url "$cpu_builds"; then
        say "[2/3] torch $torch, the CPU build from $cpu_builds"
        pip_install --no-deps --index-url "$cpu_builds" "torch==$torch+cpu"
    elif [ "$choice" = cpu ]; then
        fail "no CPU build of torch $torch for this Python and machine, neither where pip looks nor at $cpu_builds." \
            "Is there a network? RAGTOOL_TORCH=default $again takes what pip gives."
    else
        say "[2/3] torch $torch, pip's own choice (no CPU build where pip looks, nor at $cpu_builds):" \
            "on Linux it can bring gigabytes of GPU libraries. Stop it with Ctrl-C; RAGTOOL_TORCH=cpu refuses it."
        pip_install "torch==$torch"
    fi
}

# has_cpu_build [PIP OPTION...]: asks the index, downloads nothing, gives up soon.
has_cpu_build() {
    pip index versions --retries 1 --timeout 10 "$@" torch 2>/dev/null | grep -Fq "$torch+cpu"
}

# In $root, because a path with brackets in it would be read as extras. -I and the unset: what a user's shell adds to
# Python's path, or tells pip about where to install, is not for this environment.
pip() (
    unset PIP_USER PIP_TARGET PIP_PREFIX
    cd "$root" && PIP_DISABLE_PIP_VERSION_CHECK=1 exec "$venv/bin/python" -I -m pip "$@"
)

pip_install() {
    pip install --constraint constraints.txt "$@" >&2 || fail "pip could not install: see above. Is there a network, and" \
        "room for 1.7 GB? There are packages for Python 3.11 to 3.14 on Linux (glibc; x86-64, arm64) and macOS (Apple" \
        "silicon). Then type the same again."
}

# ensure_index: indexes the sample documents, where nothing has been indexed yet.
ensure_index() {
    if [ -e "$root/index/CURRENT" ]; then return; fi
    trap interrupted INT
    python=$venv/bin/python
    lock
    if ! [ -e "$root/index/CURRENT" ]; then
        say "Indexing the sample documents in $root/corpus (once)."
        code=0
        "$python" -P -m ragtool index --index "$root/index" "$root/corpus" >&2 || code=$?
        [ -e "$root/index/CURRENT" ] || exit "$code"
    fi
    unlock
    trap - INT
}
