#include <boost/test/unit_test.hpp>

#include "api/dns/public_suffix.hpp"

namespace {

using muster::api::is_public_suffix;

BOOST_AUTO_TEST_SUITE(public_suffixes)

BOOST_AUTO_TEST_CASE(what_anybody_may_register_under_is_nobodys_own) {
    for (const auto* name : {"com", "co.uk", "github.io", "k12.ma.us", "xn--55qx5d.cn", "kobe.jp", "notld"}) {
        BOOST_TEST(is_public_suffix(name), name);
    }
}

BOOST_AUTO_TEST_CASE(what_somebody_registered_is_theirs) {
    for (const auto* name : {"example.com", "example.co.uk", "muster.github.io", "mail.example.org", "city.kobe.jp", "office.example",
                             "xn--mnchen-3ya.example"}) {
        BOOST_TEST(!is_public_suffix(name), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
