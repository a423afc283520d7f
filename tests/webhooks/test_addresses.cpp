// Which addresses are somebody's on the Internet.
#include <boost/test/unit_test.hpp>
#include <netinet/in.h>
#include <sys/un.h>

#include "api/webhooks/address_ranges.hpp"

namespace {

using muster::api::is_address;
using muster::api::is_public_address;

BOOST_AUTO_TEST_SUITE(addresses)

BOOST_AUTO_TEST_CASE(those_of_the_internet_are) {
    for (const auto* text : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
                             "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255",
                             "198.20.0.0", "203.0.114.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::200e", "2001:4860:4860::8888",
                             "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"}) {
        BOOST_TEST(is_public_address(text), text);
    }
}

BOOST_AUTO_TEST_CASE(those_of_nobody_are_not) {
    for (const auto* text : {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
                             "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
                             "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"}) {
        BOOST_TEST(!is_public_address(text), text);
    }
    for (const auto* text : {"::", "::1", "fe80::1", "febf::1", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "2001:10::1", "3fff::1",
                             "100::1", "5f00::1", "64:ff9b:1::1", "4000::1"}) {
        BOOST_TEST(!is_public_address(text), text);
    }
}

BOOST_AUTO_TEST_CASE(ipv4_in_other_clothes_is_what_it_is) {
    for (const auto* text : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "::a00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1",
                             "2002:a00:1::1", "2002:c0a8:1::"}) {
        BOOST_TEST(!is_public_address(text), text);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_not_public) {
    for (const auto* text : {"", "localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "1.2.3", "1.2.3.4.5", "::1%lo", "[::1]"}) {
        BOOST_TEST(!is_public_address(text), text);
        BOOST_TEST(!is_address(text), text);
    }
}

BOOST_AUTO_TEST_CASE(sockets_addresses_as_well) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(0x08080808);
    BOOST_TEST(is_public_address(reinterpret_cast<const sockaddr&>(v4)));
    v4.sin_addr.s_addr = htonl(0x7F000001);
    BOOST_TEST(!is_public_address(reinterpret_cast<const sockaddr&>(v4)));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    BOOST_TEST(!is_public_address(reinterpret_cast<const sockaddr&>(v6)));
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    BOOST_TEST(!is_public_address(reinterpret_cast<const sockaddr&>(local)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
