"""Where LINE is: its own host, or a stand-in on this machine. Nowhere else may see a token or be sent an event."""

import ipaddress

import httpx2

LINE = "https://api.line.me"


class AddressRefused(ValueError):
    """The address is neither LINE's nor on this machine."""


def api_address(address: str) -> httpx2.URL:
    """The root of LINE's API: `https://api.line.me`, or http(s) on loopback. Anything else raises AddressRefused."""
    url = _url(address)
    if url.path not in ("", "/") or url.query or url.fragment:
        raise AddressRefused(f"{address} is not the root of LINE's API; it should be like {LINE}.")
    is_line = url.scheme == "https" and url.host == "api.line.me" and url.port in (None, 443)
    if not is_line and not is_loopback(url.host):
        raise AddressRefused(f"{address} is neither {LINE} nor on this machine.")
    return url


def loopback_address(address: str) -> httpx2.URL:
    """An http(s) address on this machine, with any path. Anything else raises AddressRefused."""
    url = _url(address)
    if not is_loopback(url.host):
        raise AddressRefused(f"{address} is not on this machine.")
    return url


def is_loopback(host: str) -> bool:
    """Whether the host is 127.0.0.0/8, ::1 or localhost. Other names are not looked up: they are not loopback."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _url(address: str) -> httpx2.URL:
    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError):
        raise AddressRefused(f"{address} is not an address.") from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or not 0 < (url.port or 80) < 65536:
        raise AddressRefused(f"{address} is not an address of a web server.")
    return url
