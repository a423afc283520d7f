// Files made to harm: each ends in its problem within 5 s of processor time and 256 MB.
#include <boost/test/unit_test.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "api/sheets/reader.hpp"
#include "tests/sheets/script.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace muster::sheets;

constexpr double seconds_max = 5;
constexpr long resident_kib_max = 256 * 1024;
constexpr int read_to_the_end = 255;

/// Sanitizers keep memory of their own and slow everything down.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool measures = false;
#else
constexpr bool measures = true;
#endif

struct Outcome {
    int code;  ///< a ReadProblemCode, or read_to_the_end
    double seconds;
    long resident_kib;
};

/// In a process of its own, so that its memory can be told from the test's.
Outcome read_apart(const std::filesystem::path& file) {
    const auto child = ::fork();
    if (child == 0) {
        const auto read = read_sheet_file(file, [](const Row&) { return Flow::go_on; });
        ::_exit(read ? read_to_the_end : static_cast<int>(read.error().code));
    }
    int status = 0;
    rusage used{};
    BOOST_REQUIRE(::wait4(child, &status, 0, &used) == child);
    BOOST_REQUIRE_MESSAGE(WIFEXITED(status), file << " ended the reader by signal " << WTERMSIG(status));
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return {WEXITSTATUS(status), seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss};
}

std::string name_of(int code) {
    return code == read_to_the_end ? "read" : std::string(text_of(static_cast<ReadProblemCode>(code)));
}

BOOST_AUTO_TEST_CASE(every_hostile_file_ends_in_its_problem) {
    const muster::tests::TemporaryDirectory folder("hostile");
    std::istringstream list(tests::run_script("write_hostile.py", folder.path()));
    std::string name, expected;
    std::size_t files = 0;
    while (list >> name >> expected) {
        ++files;
        const auto outcome = read_apart(folder / name);
        BOOST_TEST_CONTEXT(name) {
            BOOST_TEST(name_of(outcome.code) == expected);
            if (measures) {
                BOOST_TEST(outcome.seconds < seconds_max);
                BOOST_TEST(outcome.resident_kib < resident_kib_max);
            }
        }
        if (std::getenv("MUSTER_SHOW_HOSTILE") != nullptr) {  // NOLINT(concurrency-mt-unsafe): one thread
            BOOST_TEST_MESSAGE(name << ": " << outcome.seconds << " s, " << outcome.resident_kib / 1024 << " MiB");
        }
    }
    BOOST_TEST(files > 50u);
}

}  // namespace
