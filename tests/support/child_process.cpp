#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace muster::tests {
namespace {

constexpr auto start_patience = std::chrono::seconds(30);
constexpr auto poll_interval = std::chrono::milliseconds(2);
constexpr int cannot_execute = 127;

void redirect(const std::filesystem::path& file, int descriptor) {
    const int opened = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND, 0600);
    if (opened < 0 || ::dup2(opened, descriptor) < 0) ::_exit(cannot_execute);
    ::close(opened);
}

}  // namespace

pid_t start_process(const std::vector<std::string>& arguments, const std::filesystem::path& out, const std::filesystem::path& err) {
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

void kill_process(pid_t process) {
    if (process <= 0) return;
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
}

Listening start_listening(const std::vector<std::string>& arguments, const std::filesystem::path& out, const std::filesystem::path& err) {
    constexpr std::string_view announced = "listening on ";
    std::filesystem::remove(out);  // of an earlier life
    const auto process = start_process(arguments, out, err);
    const auto until = std::chrono::steady_clock::now() + start_patience;
    for (;;) {
        const auto said = contents(out);
        if (said.starts_with(announced) && said.ends_with('\n')) {
            return {process, static_cast<unsigned>(std::stoul(said.substr(announced.size())))};
        }
        const bool ended = wait_for_end(process, std::chrono::milliseconds(0)) >= 0;
        if (ended || std::chrono::steady_clock::now() > until) {
            if (!ended) kill_process(process);
            throw std::runtime_error(arguments.at(0) + " " + arguments.at(1) + " did not start: " + said + contents(err));
        }
        std::this_thread::sleep_for(poll_interval);
    }
}

std::string contents(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

}  // namespace muster::tests
