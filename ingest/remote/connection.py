"""Connections that lead to public addresses only, however a name is resolved.

The address is checked where the socket is opened, so that a name which changes its meaning between
check and use gains nothing (server-side request forgery).
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeAlias

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]


class AddressRefused(Exception):
    """A name leads to an address that we do not connect to."""


def networks(text: str) -> Networks:
    """Read networks in CIDR form, apart by commas."""
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def is_allowed(address: str, allowed: Networks) -> bool:
    """Tell whether an IP address is public, or in a network that a setting allows."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if mapped is not None:
        return is_allowed(str(mapped), allowed)
    if any(found.version == one.version and found in one for one in allowed):
        return True
    return found.is_global and not found.is_multicast


def pool_manager(allowed: Networks) -> urllib3.PoolManager:
    """Give a pool with one connection a host that opens checked sockets only."""

    class Plain(_Checked, HTTPConnection):
        networks = allowed

    class Tls(_Checked, HTTPSConnection):
        networks = allowed

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    manager = urllib3.PoolManager(num_pools=20, maxsize=1, block=True)
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
    return manager


class _Checked(HTTPConnection):
    """Opens its socket to an address that was looked at."""

    networks: Networks = ()

    def _new_conn(self) -> socket.socket:
        try:
            known = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        public = [str(one[4][0]) for one in known if is_allowed(str(one[4][0]), self.networks)]
        if not public:
            raise AddressRefused(self.host)
        try:
            return create_connection(
                (public[0], self.port or self.default_port),
                self.timeout,
                source_address=self.source_address,
                socket_options=self.socket_options,
            )
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host} does not answer") from error
        except OSError as error:
            raise NewConnectionError(self, f"{self.host}: {error.strerror or error}") from error
