#include "eventstore/backup/key_file.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>

#include "eventstore/backup/hashed_file.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::eventstore::backup {
namespace {

namespace fs = std::filesystem;
using Done = domain::Result<void, std::string>;

constexpr std::string_view keys_magic = "muster keys 1\n";
constexpr std::string_view extension = ".keys";
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t time_digits = 20;
constexpr std::int64_t microseconds_per_day = 24LL * 3600 * 1'000'000;

/// Of one running log, not of its content: who writes it.
bool stays_behind(std::string_view name) { return name == "writer_epoch"; }

void put_number(std::string& out, std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((value >> shift) & 255U);
}
void put_text(std::string& out, std::string_view text) {
    put_number(out, static_cast<std::uint32_t>(text.size()));
    out += text;
}

/// Microseconds first, so that names sort by time.
std::string name_of(domain::Timestamp time, Position position) {
    const auto digits = std::to_string(time.microseconds);
    return std::string(time_digits - std::min(time_digits, digits.size()), '0') + digits + "-" + std::to_string(position.value) +
           std::string(extension);
}
std::optional<domain::Timestamp> time_of(const std::string& path) {
    const auto name = fs::path(path).filename().string();
    std::int64_t value = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + std::min(name.size(), time_digits), value);
    if (parsed.ec != std::errc{} || parsed.ptr != name.data() + time_digits) return {};
    return domain::Timestamp{value};
}

class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    std::string_view take(std::size_t bytes) {
        if (bytes > rest_.size()) {
            whole_ = false;
            return {};
        }
        const auto taken = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return taken;
    }
    std::uint32_t number() {
        const auto bytes = take(4);
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) value |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
        return value;
    }
    std::string text() { return std::string(take(number())); }
    [[nodiscard]] bool whole() const { return whole_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
    bool whole_ = true;
};

bool read_header(std::string_view text, KeyFile& file) {
    simdjson::dom::parser parser;
    simdjson::dom::object json;
    std::string_view incarnation;
    if (parser.parse(text.data(), text.size()).get(json) != simdjson::SUCCESS ||
        json["incarnation"].get(incarnation) != simdjson::SUCCESS || json["position"].get(file.position.value) != simdjson::SUCCESS ||
        json["taken_at_microseconds"].get(file.taken_at.microseconds) != simdjson::SUCCESS) {
        return false;
    }
    const auto id = domain::IncarnationId::parse(incarnation);
    if (id) file.incarnation = *id;
    return id.has_value();
}

bool read_entries(Reader& reader, KeyFile& file) {
    while (reader.whole() && !reader.at_end()) {
        const auto kind = reader.take(1);
        if (kind == "m") {
            auto name = reader.text();
            file.meta[std::move(name)] = reader.text();
        } else if (kind == "k") {
            WrappedKey key;
            const auto subject = reader.take(key.subject.bytes.size());
            std::memcpy(key.subject.bytes.data(), subject.data(), subject.size());
            key.generation = reader.number();
            key.wrapped = reader.text();
            file.keys[key.subject].push_back(std::move(key));
        } else {
            return false;
        }
    }
    return reader.whole();
}

}  // namespace

domain::Result<WrittenKeys, std::string> write_keys(const Log& log, domain::IncarnationId incarnation, domain::Timestamp now,
                                                    const std::string& directory) {
    const auto position = log.tail();  // before the keys: those of every record up to it are there
    WrittenKeys written{directory + "/" + name_of(now, position), 0};
    auto file = HashedFileWriter::create(written.path);
    if (!file) return domain::failure(file.error());
    Sha256 hash;
    Done done;
    const auto put = [&](const std::string& bytes) {
        hash.add(bytes);
        done = file->write(bytes);
        return done.has_value();
    };
    std::string header;
    JsonWriter json(header);
    json.begin_object().member("incarnation", incarnation).member("position", position.value).member("taken_at", now);
    json.key("taken_at_microseconds").integer(now.microseconds).end_object();
    std::string bytes(keys_magic);
    put_text(bytes, header);
    put(bytes);
    log.each_meta([&](std::string_view name, std::string_view value) {
        if (stays_behind(name)) return true;
        bytes = "m";
        put_text(bytes, name);
        put_text(bytes, value);
        return put(bytes);
    });
    if (done) {
        log.each_key([&](const WrappedKey& key) {
            ++written.keys;
            bytes = "k";
            bytes += crypto::as_text(key.subject.bytes);
            put_number(bytes, key.generation);
            put_text(bytes, key.wrapped);
            return put(bytes);
        });
    }
    if (done) put("e");
    if (done) done = file->write(crypto::as_text(hash.end()));
    if (!done) return domain::failure(done.error());
    if (auto ended = file->end(); !ended) return domain::failure(ended.error());
    return written;
}

domain::Result<KeyFile, std::string> read_keys(const std::string& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    const auto failed = [&](const std::string& why) { return domain::failure("the file of keys " + path + " cannot be used: " + why); };
    if (error) return failed(error.message());
    const auto bytes = files::read(path, size);
    if (!bytes) return failed(bytes.error());
    std::string_view all(*bytes);
    if (!all.starts_with(keys_magic)) return failed("it is none");
    if (all.size() < keys_magic.size() + 1 + hash_bytes) return failed("it is cut off");
    const auto hashed = all.substr(0, all.size() - hash_bytes);
    if (crypto::as_text(crypto::sha256(hashed)) != all.substr(hashed.size()) || hashed.back() != 'e') {
        return failed("it is damaged or cut off");
    }
    Reader reader(hashed.substr(keys_magic.size(), hashed.size() - keys_magic.size() - 1));
    KeyFile file;
    if (!read_header(reader.text(), file) || !read_entries(reader, file)) return failed("it is damaged");
    return file;
}

std::vector<std::string> key_files(const std::string& directory) {
    std::vector<std::string> paths;
    std::error_code error;
    for (fs::directory_iterator each(directory, error), end; !error && each != end; each.increment(error)) {
        if (each->path().extension() == extension) paths.push_back(each->path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

domain::Result<std::uint64_t, std::string> prune_keys(const std::string& directory, domain::Timestamp now, unsigned days) {
    const auto oldest = now.microseconds - std::min(days, keep_keys_days_max) * microseconds_per_day;
    std::uint64_t removed = 0;
    for (const auto& path : key_files(directory)) {
        const auto time = time_of(path);
        if (!time || time->microseconds >= oldest) continue;
        std::error_code error;
        if (!fs::remove(path, error)) return domain::failure("old keys cannot be removed: " + path + ": " + error.message());
        ++removed;
    }
    if (removed > 0) {
        if (auto synced = sync_directory(directory); !synced) return domain::failure(synced.error());
    }
    return removed;
}

}  // namespace muster::eventstore::backup
