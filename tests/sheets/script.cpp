#include "tests/sheets/script.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace muster::sheets::tests {

std::string run_script(const std::string& script, const std::filesystem::path& folder) {
    const auto command = std::string(MUSTER_PYTHON) + " -B '" + MUSTER_SHEET_SCRIPTS + "/" + script + "' '" + folder.string() + "' 2>&1";
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
    std::string out;
    std::array<char, 4096> bytes;
    while (const auto got = std::fread(bytes.data(), 1, bytes.size(), pipe)) out.append(bytes.data(), got);
    if (::pclose(pipe) != 0) throw std::runtime_error(command + ": " + out);
    return out;
}

}  // namespace muster::sheets::tests
