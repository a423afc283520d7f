// The request of SPACE's manual, word for word, on the port it names (mission SP6).
#include <boost/test/unit_test.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "tests/scenarios/space_client.hpp"
#include "tests/scenarios/support/process.hpp"

namespace muster::scenarios {
namespace {

constexpr std::uint16_t manual_port = 5403;
constexpr auto patience = std::chrono::seconds(30);

/// Somebody else's server may stand there, on a machine that is not only ours.
bool is_free(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    (void)::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return bound;
}

BOOST_AUTO_TEST_SUITE(space_port)

BOOST_AUTO_TEST_CASE(SP6_the_manuals_request_is_answered_201_on_the_manuals_port) {
    if (!is_free(manual_port)) {
        BOOST_TEST_MESSAGE("port 5403 is taken: left out here");
        return;
    }
    const World world({.starts = false});
    const tests::TemporaryDirectory output("port");
    const auto server = start_process({muster_program(), "serve", "--data", world.data().string(), "--listen", "127.0.0.1:5403"},
                                      output / "out", output / "err");
    Http http;
    const auto until = std::chrono::steady_clock::now() + patience;
    Answer answer;
    do {
        answer = http.send("POST", "http://localhost:5403/api/v1/users", R"({"username":"johndoe","password":"foobarbaz","role":"MANAGER"})",
                           {{"x-api-key", world.admin_key()}, {"Content-Type", "application/json"}, {"Accept", "application/json"}});
        if (answer.status == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    } while (answer.status == 0 && std::chrono::steady_clock::now() < until);
    BOOST_TEST(succeeded(answer, 201));
    BOOST_TEST(answer.json()["username"].text() == "johndoe");
    BOOST_TEST(answer.json()["role"].text() == "USER");
    ::kill(server, SIGTERM);
    BOOST_TEST(wait_for_end(server, patience) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
