"""Where phones reach this computer: the addresses of its network cards, as the system would choose them.

A socket of UDP that is connected sends nothing; but the system has chosen the card from which it would, and says its
address. So no list of cards is read, which every system has in another form.
"""

import socket
from typing import Literal, NamedTuple

from starlette.requests import Request

from app.neighbours import is_loopback, name_of

Kind = Literal["here", "network", "hotspot"]
NETWORK: Kind = "network"
HOTSPOT: Kind = "hotspot"

# a neighbour of what computers call themselves once they share their own network with phones
HOTSPOTS = {
    "10.42.0.2": "10.42.0.1",  # Linux, NetworkManager
    "192.168.137.2": "192.168.137.1",  # Windows
    "192.168.2.2": "192.168.2.1",  # macOS
}
# anything beyond a router, and the ranges of networks that have none
NETWORKS = ("192.0.2.1", "192.168.0.2", "192.168.1.2", "10.0.0.2", "172.16.0.2", "172.20.10.2")
PORT = 9  # to discard; nothing is sent to it


ANYWHERE = ("", "0.0.0.0", "::")  # what listens there is reached by every card


class Address(NamedTuple):
    """address: that is typed, without a slash at its end; kind: `here`: this very request came by it; `hotspot`: of a
    network of this computer's own"""

    address: str
    kind: Kind


def addresses(request: Request, listens: str) -> list[Address]:
    """Where the app is reached from other devices, the surest first; none if it is not.

    listens: the host that it listens to; behind a proxy, only this proxy reaches it there
    """
    base = str(request.base_url).removesuffix("/")
    found = {} if is_loopback(name_of(request.url.netloc)) else {base: Address(base, "here")}
    if "x-forwarded-for" in request.headers:
        return list(found.values())
    port = (request.scope.get("server") or ("", 0))[1]
    for address, kind in places(listens, port or 80, request.scope.get("root_path", "")):
        found.setdefault(address, Address(address, kind))
    return list(found.values())


def places(listens: str, port: int, prefix: str) -> list[tuple[str, Kind]]:
    """The addresses of what listens to a host and a port, as other devices see them."""
    hosts = cards() if listens in ANYWHERE else {} if is_loopback(listens) else {listens: NETWORK}
    ends = ("" if port == 80 else f":{port}") + prefix
    return [(f"http://[{host}]{ends}" if ":" in host else f"http://{host}{ends}", kind) for host, kind in hosts.items()]


def cards() -> dict[str, Kind]:
    """The addresses of this computer's cards, the likeliest first; none if it is on no network."""
    found: dict[str, Kind] = {}
    for neighbour in (*HOTSPOTS, *NETWORKS):
        address = _chosen(neighbour)
        if address and not address.startswith(("127.", "0.", "169.254.")):
            found.setdefault(address, HOTSPOT if address == HOTSPOTS.get(neighbour) else NETWORK)
    return found


def is_own(host: str) -> bool:
    """Whether this computer itself asks, from its own browser: it proves nothing of the network."""
    return is_loopback(host) or host in cards()


def _chosen(neighbour: str) -> str:
    """The address from which the system would send there; "" if it would not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((neighbour, PORT))
        except OSError:
            return ""
        host: str = asking.getsockname()[0]
        return host
