// Which cookie carries a session, and which forms are our own.
#include <boost/test/unit_test.hpp>

#include "api/browser_session.hpp"

namespace {

using namespace muster;
using api::BrowserAccess;
using api::Request;

const std::string token = "mst_" + std::string(43, 'a');
const BrowserAccess plain{"http://127.0.0.1:8080", false}, development{"http://127.0.0.1:8080", true}, behind_a_proxy{"https://accounts.example.org/muster", false};

Request with(std::vector<std::pair<std::string, std::string>> headers, bool secure = false) {
    Request request;
    request.headers = std::move(headers);
    request.secure = secure;
    return request;
}
bool found(const Request& request, const BrowserAccess& access) {
    const auto session = api::session_of_cookie(request, access);
    return session && *session == token;
}

BOOST_AUTO_TEST_SUITE(browser_sessions)

BOOST_AUTO_TEST_CASE(over_https_only_the_host_cookie_counts) {
    const auto host = with({{"cookie", "a=b; __Host-muster_session=" + token + "; c=d"}}), bare = with({{"cookie", "muster_session=" + token}});
    BOOST_TEST(found(host, behind_a_proxy));
    BOOST_TEST(found(host, plain));
    BOOST_TEST(found(with(host.headers, true), development));
    BOOST_TEST(!found(host, development));
    BOOST_TEST(!found(bare, behind_a_proxy));
    BOOST_TEST(!found(bare, plain));
    BOOST_TEST(!found(with(bare.headers, true), development));
    BOOST_TEST(found(bare, development));
}

BOOST_AUTO_TEST_CASE(a_cookie_that_is_there_twice_or_no_session_token_is_none) {
    const auto of = [](const std::string& value) { return with({{"cookie", value}}); };
    BOOST_TEST(!found(of("muster_session=" + token + "; muster_session=mst_other"), development));
    BOOST_TEST(!found(with({{"cookie", "muster_session=" + token}, {"cookie", "muster_session=" + token}}), development));
    for (const auto& value : {std::string(), std::string("muster_session"), std::string("muster_session="), "muster_session=msk_" + std::string(43, 'a'),
                              "muster_session=mst_" + std::string(1000, 'a'), "xmuster_session=" + token, "Muster_session=" + token}) {
        BOOST_TEST_CONTEXT(value) { BOOST_TEST(!api::session_of_cookie(of(value), development)); }
    }
}

BOOST_AUTO_TEST_CASE(the_cookie_is_out_of_reach_of_scripts_and_other_hosts) {
    BOOST_TEST(api::keep_session(with({}), behind_a_proxy, token) == "__Host-muster_session=" + token + "; Path=/; HttpOnly; SameSite=Lax; Secure");
    BOOST_TEST(api::keep_session(with({}, true), plain, token) == "__Host-muster_session=" + token + "; Path=/; HttpOnly; SameSite=Lax; Secure");
    BOOST_TEST(api::keep_session(with({}), development, token) == "muster_session=" + token + "; Path=/; HttpOnly; SameSite=Lax");
    BOOST_TEST(api::drop_session(with({}), behind_a_proxy) == "__Host-muster_session=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
    BOOST_TEST(!api::can_keep_session(with({}), plain));
    BOOST_TEST(api::can_keep_session(with({}, true), plain));
    BOOST_TEST(api::can_keep_session(with({}), development));
    BOOST_TEST(api::can_keep_session(with({}), behind_a_proxy));
}

BOOST_AUTO_TEST_CASE(forms_come_from_here_or_are_refused) {
    struct Case {
        std::vector<std::pair<std::string, std::string>> headers;
        bool secure;
        bool own;
    };
    const std::string host = "accounts.example.org:8443";
    const Case cases[] = {
        {{{"sec-fetch-site", "same-origin"}}, false, true},
        {{{"sec-fetch-site", "none"}}, false, true},
        {{{"sec-fetch-site", "same-site"}}, false, false},
        {{{"sec-fetch-site", "cross-site"}}, false, false},
        {{{"sec-fetch-site", ""}}, false, false},
        {{{"sec-fetch-site", "cross-site"}, {"origin", "https://accounts.example.org"}}, false, false},
        {{{"sec-fetch-site", "same-origin"}, {"origin", "null"}}, false, true},  // what no-referrer makes of it
        {{{"origin", "https://accounts.example.org"}}, false, true},
        {{{"origin", "https://accounts.example.org:444"}}, false, false},
        {{{"origin", "http://accounts.example.org"}}, false, false},
        {{{"origin", "https://accounts.example.org.evil.example"}}, false, false},
        {{{"origin", "https://" + host}, {"host", host}}, true, true},
        {{{"origin", "http://" + host}, {"host", host}}, true, false},
        {{{"origin", "http://" + host}, {"host", host}}, false, true},
        {{{"origin", "https://" + host}, {"host", host}}, false, false},
        {{{"origin", "null"}, {"host", host}}, false, false},
        {{{"origin", ""}}, false, false},
        {{{"host", host}}, false, false},
        {{{"referer", "https://accounts.example.org/sign-in"}, {"host", host}}, false, false},
    };
    for (const auto& each : cases) {
        BOOST_TEST_CONTEXT(each.headers[0].second << " secure " << each.secure) {
            const auto request = with(each.headers, each.secure);
            BOOST_TEST(api::is_own_form(request, behind_a_proxy, false) == each.own);
            const bool is_null = request.header("origin") == "null" && !request.header("sec-fetch-site");
            BOOST_TEST(api::is_own_form(request, behind_a_proxy, true) == (each.own || is_null));
        }
    }
    BOOST_TEST(!api::is_own_form(with({{"origin", ""}}), BrowserAccess{"", true}, true));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
