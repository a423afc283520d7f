#include "projections/generations.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace muster::projections {
namespace {

std::optional<std::uint64_t> parse(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

bool write_synced(const std::string& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return false;
    const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    return (::close(file) == 0) && written;
}

bool sync_directory(const std::string& path) {
    const int directory = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return false;
    const bool synced = ::fsync(directory) == 0;
    ::close(directory);
    return synced;
}

}  // namespace

std::optional<std::uint64_t> Generations::current() const {
    std::ifstream file(path_ + "/current");
    std::string text;
    if (!(file >> text)) return {};
    return parse(text);
}

std::uint64_t Generations::next() const {
    std::uint64_t highest = current().value_or(0);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(path_, ignored)) {
        if (const auto number = parse(entry.path().filename().string())) highest = std::max(highest, *number);
    }
    return highest + 1;
}

std::string Generations::path_of(std::uint64_t generation) const { return path_ + "/" + std::to_string(generation); }

domain::Result<void, std::string> Generations::switch_to(std::uint64_t generation) {
    const auto target = path_ + "/current";
    std::error_code ignored;
    std::filesystem::create_directories(path_, ignored);
    if (!write_synced(target + ".new", std::to_string(generation) + "\n") ||
        std::rename((target + ".new").c_str(), target.c_str()) != 0 || !sync_directory(path_)) {
        return domain::failure("cannot write " + target + ": " + std::strerror(errno));
    }
    return {};
}

void Generations::remove_others() {
    const auto live = current();
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(path_, ignored)) {
        const auto number = parse(entry.path().filename().string());
        if (number && number != live) std::filesystem::remove_all(entry.path(), ignored);
    }
}

}  // namespace muster::projections
