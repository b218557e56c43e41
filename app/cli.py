"""The `headlight` command: starts the server, says where it is, opens the browser once it answers.

`headlight models` is app/models_command.py.
"""

import argparse
import errno
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import cast

from babel import negotiate_locale
from fastapi import FastAPI

from app import heads_command, lesson_command, models_command, site_command, terminal, trace_command, train_command
from app.embedding import origin
from app.i18n import Translator, locales, translator
from app.server import Server, config
from app.settings import Settings, version
from app.terminal import say
from model.pretrained import cache
from model.pretrained.catalogue import Entry
from model.problem import N_, Problem, reason

COMMANDS = {
    "models": models_command.run, "trace": trace_command.run, "attend": trace_command.run, "train": train_command.run,
    "heads": heads_command.run, "lesson": lesson_command.run, "export-site": site_command.run,
}  # fmt: skip
INTERRUPTED = 130  # what a shell expects after Ctrl+C
HOST, PORT = "127.0.0.1", 8000
NETWORK = "0.0.0.0"  # every card of this computer, for a class
ELSEWHERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)  # an address that this computer does not have
ENOUGH_PORTS = 20  # looked through for the next free one

WSL = Path("/proc/sys/fs/binfmt_misc/WSLInterop")  # there under Windows, whose browser is called


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until interrupted. Returns the exit code: 1 if the address or a model cannot be had, or the output not
    be written."""
    terminal.prepare()
    here = _translator()
    code = 1
    try:
        given = _parser(here).parse_args(arguments)
        code = COMMANDS.get(given.command, _serve)(here, given)
    except Problem as problem:
        say(here.gettext(problem.message, **problem.params), sys.stderr)
    except KeyboardInterrupt:
        say("")
        code = INTERRUPTED
    finally:
        whole = terminal.finish()
    return code if whole else code or 1


def _prepared(given: argparse.Namespace) -> list[Entry]:
    """The device is chosen and the person's own models are read before anything is answered. Raises Problem."""
    from model.pretrained import devices, own  # torch takes a second

    devices.use(given.device)
    found = [own.add(name) for name in given.model]
    return list({entry.id: entry for entry in found}.values())  # the same one twice is one


def _wrong_lessons(here: Translator, folder: Path | None) -> list[str]:
    """What is wrong in the lessons of a folder, a sentence each. Raises Problem if it is none."""
    if folder is None:
        return []
    from app.learn import library  # torch takes a second

    return [library.said(here, each) for each in library.mistakes(folder)]


def _serve(here: Translator, given: argparse.Namespace) -> int:
    if wrong := _wrong_lessons(here, given.lessons):
        say("\n".join(wrong), sys.stderr)
        return 1
    given.host = given.host or (NETWORK if given.for_class else HOST)
    try:
        listening = listen(given.host, given.port)
    except (OSError, UnicodeError) as error:  # UnicodeError: what cannot be the name of a computer
        say(refusal(here, given.host, given.port, error), sys.stderr)
        return 1
    with listening:  # a busy port is said before models are read, which can take minutes; whoever calls meanwhile waits
        return _answer(here, given, listening, _prepared(given))


def _answer(here: Translator, given: argparse.Namespace, listening: socket.socket, own: Sequence[Entry]) -> int:
    port = listening.getsockname()[1]
    address = address_of(given.host, port) + ("/class" if given.for_class else "")

    def ready() -> None:
        say(here.gettext("Headlight is at {address} (Ctrl+C stops it).", address=address))
        if given.for_class:
            say("\n".join(_reached(here, given, port)))
        for entry in own:
            say(f"{entry.title}: {address}/models/{entry.id}")
        if not given.no_browser and can_show():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    settings = Settings(
        hosts=(given.host, *given.allow_host), embed_from=tuple(given.embed_from), root_path=given.root_path,
        lessons=given.lessons, host=given.host, rooms=_rooms(here, given, port), redis=given.redis,
    )  # fmt: skip
    try:
        Server(config(partial(_app, settings), factory=True), ready).run(sockets=[listening])
    except KeyboardInterrupt:  # uvicorn has shut down in order, and passes the signal on
        say("")
    return 0


def _rooms(here: Translator, given: argparse.Namespace, port: int) -> Path | None:
    """Where classes survive a crash; None: Redis has them, or they are in memory alone. Raises Problem."""
    from app.rooms import redis, store

    if given.redis:
        redis.check(given.redis)
        return None
    if given.rooms or not given.port:  # a port of nobody's choice is another one the next time
        return cast(Path | None, given.rooms)
    folder = cache.folder() / "rooms" / str(port)
    try:
        store.held(folder).release()
    except Problem as problem:
        say(here.gettext(problem.message, **problem.params), sys.stderr)
        say(here.gettext("Until then a class ends with this program."), sys.stderr)
        return None
    return folder


def _reached(here: Translator, given: argparse.Namespace, port: int) -> list[str]:
    """What a teacher says to the class, who has no page before them."""
    from app.rooms import reach

    found = [place for place, _ in reach.places(given.host, port, given.root_path)]
    if not found:
        return [here.gettext("Phones cannot reach this computer: it is on no network.")]
    return [here.gettext("Phones join at {address}.", address=place + "/join") for place in found]


def _app(settings: Settings) -> FastAPI:
    from app.main import create_app  # torch takes a second

    return create_app(settings)


def _translator() -> Translator:
    """The language of the terminal, as gettext's own programs find it."""
    folder = Settings().locales
    wanted = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    tag = wanted.partition(".")[0].replace("_", "-")
    return translator(negotiate_locale([tag], locales(folder), sep="-") or "en", folder)


def _parser(here: Translator) -> argparse.ArgumentParser:
    _ = here.gettext
    parser = argparse.ArgumentParser("headlight", description=_("Watch attention being computed."))
    host_help = here.gettext("address to listen on (default: {default})", default=HOST)
    port_help = here.gettext("port to listen on, 0 for any free one (default: {default})", default=PORT)
    parser.add_argument("--host", help=host_help)
    parser.add_argument("--port", default=PORT, type=_port, help=port_help)
    allow_help = _("another host name to answer to, this computer's or a proxy's; may be given more than once")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME", help=allow_help)
    embed_help = _("whose pages may show ours in a frame: https://moodle.school.example, or none (default: anybody’s)")
    parser.add_argument("--embed-from", action="append", default=[], type=origin, metavar="ORIGIN", help=embed_help)
    root_help = _("the prefix under which a proxy serves it, such as /headlight")
    parser.add_argument("--root-path", default="", type=_prefix, metavar="PREFIX", help=root_help)
    model_help = _("a model of your own, added to the others: a folder, or a name on Hugging Face's hub")
    parser.add_argument("--model", action="append", default=[], metavar="NAME_OR_FOLDER", help=model_help)
    lessons_help = _("a folder with lessons of your own, shown after ours")
    parser.add_argument("--lessons", type=Path, metavar="FOLDER", help=lessons_help)
    class_help = _("teach a class: phones on this computer’s network may join; opens the page to begin with")
    parser.add_argument("--class", dest="for_class", action="store_true", help=class_help)
    rooms_help = _("where classes are kept while they last, so that they survive a crash (default: your cache folder)")
    parser.add_argument("--rooms", type=Path, metavar="FOLDER", help=rooms_help)
    redis_help = _("keep classes in this Redis server instead, for several processes or machines: redis://localhost")
    parser.add_argument("--redis", default="", metavar="URL", help=redis_help)
    device_help = _("where trained models run; auto: on a graphics card if there is one")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="auto", help=device_help)
    parser.add_argument("--no-browser", action="store_true", help=_("do not open a browser"))
    parser.add_argument("--version", action="version", version=f"headlight {version()}")
    commands = parser.add_subparsers(dest="command", title=_("commands"))
    models_command.add(here, commands)
    trace_command.add(here, commands)
    train_command.add(here, commands)
    heads_command.add(here, commands)
    lesson_command.add(here, commands)
    site_command.add(here, commands)
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError(text)
    return port


def _prefix(text: str) -> str:
    """With a slash before it and none behind."""
    return f"/{text.strip('/')}" if text.strip("/") else ""


_port.__name__ = "port"  # argparse says "invalid port value"


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to host and port (0: any free one). Raises OSError."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listening = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # a port left a moment ago can be had again; Windows would let two share it
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def refusal(here: Translator, host: str, port: int, error: OSError | UnicodeError) -> str:
    """Why there is no listening at host and port, and what to do: one sentence."""
    _ = here.gettext
    if not isinstance(error, OSError) or isinstance(error, socket.gaierror) or error.errno in ELSEWHERE:
        return _("“{host}” is not an address of this computer: try headlight --host 127.0.0.1.", host=host)
    free = next_free(host, max(port, 1023))
    taken = N_("Port {port} is taken by another program: try headlight --port {free}.")
    forbidden = N_("Port {port} may not be used here: try headlight --port {free}.")
    if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EPERM):
        return _("Cannot listen at {host}, port {port} ({reason}).", host=host, port=port, reason=reason(error))
    return _(taken if error.errno == errno.EADDRINUSE else forbidden, port=port, free=free)


def next_free(host: str, port: int) -> int:
    """The first free port after `port`; 0, which means any, if none is near."""
    for candidate in range(port + 1, min(port + 1 + ENOUGH_PORTS, 65536)):
        try:
            listen(host, candidate).close()
        except OSError:
            continue
        return candidate
    return 0


def address_of(host: str, port: int) -> str:
    """What to type into a browser on this computer."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
    named = everywhere.get(host, host)
    return f"http://[{named}]:{port}" if ":" in named else f"http://{named}:{port}"


def can_show() -> bool:
    """Whether a browser would have a screen: without one, a text browser would take the terminal."""
    if not sys.platform.startswith("linux") or WSL.exists():
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


if __name__ == "__main__":
    sys.exit(main())
