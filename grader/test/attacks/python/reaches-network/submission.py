# Reaches for those who listen on this machine, and beyond: they tell whether somebody came.
import array
import importlib
import os

from tried import bait, each

socket = importlib.import_module("socket")
fcntl = importlib.import_module("fcntl")
# Of `struct ifconf` and `ioctl`: the interfaces of the network that a socket was made in.
SIOCGIFCONF = 0x8912
SIOCGIFINDEX = 0x8933


def connects(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as stream:
        stream.connect(address)


def sends():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(b"hello", ("127.0.0.1", bait["udpPort"]))


def inherited(act):
    """Sockets are what it talks to the grader by: they were made outside."""
    with socket.socket(fileno=os.dup(2)) as stream:
        act(stream)


def interface(stream):
    index = fcntl.ioctl(stream, SIOCGIFINDEX, b"lo".ljust(40, b"\0"))
    print("index of lo", array.array("i", index[16:20])[0])


def passes_descriptor(stream):
    socket.send_fds(stream, [b"x"], [2])


def raw(protocol):
    socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol).close()


def attempt():
    return each(
        {
            "tcp": lambda: connects(socket.AF_INET, ("127.0.0.1", bait["tcpPort"])),
            "udp": sends,
            "unix": lambda: connects(socket.AF_UNIX, bait["unixSocket"]),
            "abstract": lambda: connects(socket.AF_UNIX, "\0" + bait["abstractSocket"]),
            "dns": lambda: socket.getaddrinfo("example.org", 80),
            "raw": lambda: raw(socket.IPPROTO_ICMP),
            "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).close(),
            "vsock": lambda: socket.socket(40, socket.SOCK_STREAM).close(),
            "pair": lambda: [end.close() for end in socket.socketpair()],
            "bindInherited": lambda: inherited(lambda stream: stream.bind("\0" + bait["token"])),
            "interfacesOfInherited": lambda: inherited(interface),
            "descriptorByInherited": lambda: inherited(passes_descriptor),
        }
    )
