#include "tests/scenarios/support/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/temporary_directory.hpp"

namespace muster::scenarios {
namespace {

constexpr auto poll_interval = std::chrono::milliseconds(2);
constexpr int cannot_execute = 127;

void redirect(const std::filesystem::path& file, int descriptor) {
    const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(cannot_execute);
    ::close(opened);
}

}  // namespace

pid_t start(const std::vector<std::string>& arguments, const std::filesystem::path& out, const std::filesystem::path& err) {
    std::vector<char*> pointers;
    for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        redirect("/dev/null", STDIN_FILENO);
        redirect(out, STDOUT_FILENO);
        redirect(err, STDERR_FILENO);
        ::execv(pointers[0], pointers.data());
        ::_exit(cannot_execute);
    }
    return child;
}

int wait_for_end(pid_t process, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        int status = 0;
        if (::waitpid(process, &status, WNOHANG) == process) {
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        if (std::chrono::steady_clock::now() > until) return -1;
        std::this_thread::sleep_for(poll_interval);
    }
}

std::string contents(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

Finished run(const std::vector<std::string>& arguments, std::chrono::seconds patience) {
    const tests::TemporaryDirectory directory("run");
    const auto process = start(arguments, directory / "out", directory / "err");
    Finished finished;
    finished.exit_code = wait_for_end(process, patience);
    finished.out = contents(directory / "out");
    finished.err = contents(directory / "err");
    if (finished.exit_code < 0) {
        ::kill(process, SIGKILL);
        (void)wait_for_end(process, std::chrono::seconds(5));
        throw std::runtime_error(arguments[0] + " " + arguments[1] + " did not end: " + finished.out + finished.err);
    }
    return finished;
}

std::string muster_program() { return MUSTER_PROGRAM; }

Finished muster(std::vector<std::string> arguments, std::chrono::seconds patience) {
    arguments.insert(arguments.begin(), muster_program());
    return run(arguments, patience);
}

}  // namespace muster::scenarios
