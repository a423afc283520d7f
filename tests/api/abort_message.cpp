// A process that aborts (a failed check of RocksDB's) says what to do and ends with a code of its own.
#include "api/abort_message.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace muster::api {
namespace {

struct Ended {
    int status = 0;  ///< as waitpid tells it
    std::string said;
};

/// A child that watches `directory` and aborts.
Ended abort_watching(const std::string& directory) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    const auto child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(ends[1], STDERR_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        explain_aborts(directory);
        std::abort();
    }
    ::close(ends[1]);
    Ended ended;
    char bytes[512];
    for (ssize_t got = 0; (got = ::read(ends[0], bytes, sizeof bytes)) > 0;) ended.said.append(bytes, static_cast<std::size_t>(got));
    ::close(ends[0]);
    BOOST_REQUIRE(::waitpid(child, &ended.status, 0) == child);
    return ended;
}

bool mentions(const std::string& text, std::string_view what) { return text.find(what) != std::string::npos; }

BOOST_AUTO_TEST_SUITE(aborts)

BOOST_AUTO_TEST_CASE(an_abort_says_what_to_do_and_ends_with_70) {
    const auto ended = abort_watching(std::filesystem::temp_directory_path().string());
    BOOST_TEST(WIFEXITED(ended.status));
    BOOST_TEST(WEXITSTATUS(ended.status) == 70);
    BOOST_TEST(mentions(ended.said, "nothing that was acknowledged is lost"));
    BOOST_TEST(mentions(ended.said, "muster verify"));
    BOOST_TEST(!mentions(ended.said, "No space left"));
}

BOOST_AUTO_TEST_CASE(an_abort_on_a_full_disk_says_so) {
    const auto ended = abort_watching("/proc");  // a file system without a free block
    BOOST_TEST(WIFEXITED(ended.status));
    BOOST_TEST(WEXITSTATUS(ended.status) == 70);
    BOOST_TEST(mentions(ended.said, "No space left on the disk"));
    BOOST_TEST(!mentions(ended.said, "muster verify"));
}

BOOST_AUTO_TEST_CASE(a_directory_that_cannot_be_asked_about_is_not_called_full) {
    const auto ended = abort_watching("/nonexistent/" + std::string(5000, 'x'));  // longer than what is kept of it
    BOOST_TEST(WIFEXITED(ended.status));
    BOOST_TEST(WEXITSTATUS(ended.status) == 70);
    BOOST_TEST(mentions(ended.said, "muster verify"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::api
