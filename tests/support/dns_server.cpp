#include "tests/support/dns_server.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace muster::tests {
namespace {

/// The first line it prints; empty when it ended without one.
std::string first_line(int pipe) {
    std::string line;
    for (char c = 0; ::read(pipe, &c, 1) == 1 && c != '\n';) line += c;
    return line;
}

}  // namespace

DnsServer::DnsServer() : directory_("dns") {
    publish("{}");
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const auto directory = directory_.path().string();
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::dup2(ends[1], STDOUT_FILENO) >= 0) {
            ::close(ends[0]);
            ::close(ends[1]);
            ::execl(MUSTER_PYTHON, MUSTER_PYTHON, MUSTER_DNS_SERVER, directory.c_str(), static_cast<char*>(nullptr));
        }
        ::_exit(127);
    }
    ::close(ends[1]);
    const auto line = first_line(ends[0]);
    ::close(ends[0]);
    constexpr std::string_view announced = "listening on ";
    if (!line.starts_with(announced)) throw std::runtime_error("the DNS server did not start");
    port_ = static_cast<unsigned>(std::stoul(line.substr(announced.size())));
}

DnsServer::~DnsServer() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

void DnsServer::publish(std::string_view json) {
    std::ofstream(directory_ / "zone.json.part") << json;
    std::filesystem::rename(directory_ / "zone.json.part", directory_ / "zone.json");
}

std::vector<std::string> DnsServer::questions() const {
    std::ifstream file(directory_ / "questions");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

}  // namespace muster::tests
