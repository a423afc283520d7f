#include "tests/support/dns_server.hpp"

#include <filesystem>
#include <fstream>

#include "tests/support/child_process.hpp"

namespace muster::tests {

DnsServer::DnsServer() : directory_("dns") {
    publish("{}");
    const auto started = start_listening({MUSTER_PYTHON, MUSTER_DNS_SERVER, directory_.path().string()}, directory_ / "out", directory_ / "err");
    process_ = started.process;
    port_ = started.port;
}

DnsServer::~DnsServer() { kill_process(process_); }

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
