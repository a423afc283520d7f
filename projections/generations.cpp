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

constexpr const char* current_name = "current";
constexpr const char* old_name = "old";
constexpr const char* unfinished_name = "unfinished";

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

std::optional<std::uint64_t> Generations::named(const char* name) const {
    std::ifstream file(path_ + "/" + name);
    std::string text;
    if (!(file >> text)) return {};
    return parse(text);
}

domain::Result<void, std::string> Generations::name(const char* name, std::uint64_t generation) {
    const auto target = path_ + "/" + name;
    std::error_code ignored;
    std::filesystem::create_directories(path_, ignored);
    if (!write_synced(target + ".new", std::to_string(generation) + "\n") ||
        std::rename((target + ".new").c_str(), target.c_str()) != 0 || !sync_directory(path_)) {
        return domain::failure("cannot write " + target + ": " + std::strerror(errno));
    }
    return {};
}

void Generations::forget(const char* name) {
    std::error_code ignored;
    if (std::filesystem::remove(path_ + "/" + name, ignored)) (void)sync_directory(path_);
}

std::optional<std::uint64_t> Generations::current() const { return named(current_name); }
std::optional<std::uint64_t> Generations::old() const {
    const auto generation = named(old_name);
    return generation == current() ? std::nullopt : generation;  // a switch ended between two names
}
std::optional<std::uint64_t> Generations::unfinished() const {
    const auto generation = named(unfinished_name);
    return generation == current() ? std::nullopt : generation;
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

domain::Result<void, std::string> Generations::switch_to(std::uint64_t generation, bool keep_old) {
    const auto live = current();
    if (keep_old && live) {
        if (auto named = name(old_name, *live); !named) return named;
    } else {
        forget_old();
    }
    if (auto named = name(current_name, generation); !named) return named;
    if (this->named(unfinished_name) == generation) forget_unfinished();
    return {};
}

domain::Result<void, std::string> Generations::roll_back() {
    const auto live = current(), back = old();
    if (!live || !back) return domain::failure(std::string("there is no old generation to roll back to"));
    // Ended between the two, the roll back has happened, and what was live goes.
    if (auto named = name(current_name, *back); !named) return named;
    return name(old_name, *live);
}

void Generations::forget_old() { forget(old_name); }
domain::Result<void, std::string> Generations::begin(std::uint64_t generation) { return name(unfinished_name, generation); }
void Generations::forget_unfinished() { forget(unfinished_name); }

void Generations::remove_unfinished() {
    const auto half_built = unfinished();
    forget_unfinished();
    std::error_code ignored;
    if (half_built) std::filesystem::remove_all(path_of(*half_built), ignored);
}

void Generations::remove_others() {
    const std::optional<std::uint64_t> kept[] = {current(), old(), unfinished()};
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(path_, ignored)) {
        const auto number = parse(entry.path().filename().string());
        if (number && std::find(std::begin(kept), std::end(kept), number) == std::end(kept)) std::filesystem::remove_all(entry.path(), ignored);
    }
}

}  // namespace muster::projections
