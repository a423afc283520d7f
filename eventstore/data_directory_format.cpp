#include "eventstore/data_directory_format.hpp"

#include <array>
#include <charconv>

#include "eventstore/files.hpp"

namespace muster::eventstore {
namespace {

constexpr std::string_view format_prefix = "muster data directory, format ";
constexpr std::size_t format_bytes_max = 128;

constexpr std::array steps{
    UpgradeStep{2, "the proof tree over the log, and the key that signs its checkpoints", nullptr},  // the sequencer, the keyring
};
static_assert(steps.back().to == format_newest);

}  // namespace

std::span<const UpgradeStep> upgrade_steps() { return steps; }

domain::Result<std::uint32_t, std::string> read_format(const std::string& path, std::uint32_t newest) {
    const auto text = files::read(path, format_bytes_max);
    if (!text) return domain::failure("its format file cannot be read: " + text.error());
    std::string_view rest(*text);
    std::uint32_t format = 0;
    if (!rest.starts_with(format_prefix)) return domain::failure(std::string("its format file is damaged"));
    rest.remove_prefix(format_prefix.size());
    if (std::from_chars(rest.data(), rest.data() + rest.size(), format).ec != std::errc{} || format == 0) {
        return domain::failure(std::string("its format file is damaged"));
    }
    if (format > newest) {
        return domain::failure("it has format " + std::to_string(format) + ", this Muster knows up to " + std::to_string(newest) +
                               ": use a newer Muster");
    }
    return format;
}

domain::Result<void, std::string> write_format(const std::string& path, std::uint32_t format) {
    const auto text = std::string(format_prefix) + std::to_string(format) + "\n";
    if (auto made = files::replace(path, text); !made) return domain::failure("its format file cannot be written: " + made.error());
    return {};
}

domain::Result<void, std::string> upgrade(const std::string& path, std::uint32_t from, Log& log, std::span<const UpgradeStep> steps_in) {
    for (const auto& step : steps_in) {
        if (step.to <= from) continue;
        if (step.run != nullptr) {
            if (auto done = step.run(log); !done) {
                return domain::failure("it could not be brought to format " + std::to_string(step.to) + " (" + std::string(step.what) +
                                       "): " + done.error());
            }
        }
        if (auto noted = write_format(path, step.to); !noted) return noted;
    }
    return {};
}

}  // namespace muster::eventstore
