#include "eventstore/backup/manifest.hpp"

#include <simdjson.h>

#include <algorithm>
#include <filesystem>

#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::eventstore::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t manifest_format = 1;
constexpr std::size_t manifest_bytes_max = 64U << 20U;
constexpr std::string_view seal_mark = "\n\"seal\": \"";

std::string padded(Position position) {
    auto digits = std::to_string(position.value);
    return std::string(20 - std::min<std::size_t>(20, digits.size()), '0') + digits;
}

/// Everything up to the seal's member.
std::string_view sealed_part(std::string_view text) { return text.substr(0, text.rfind(seal_mark)); }

std::string seal_of(std::string_view sealed, const Bytes32& key) {
    return crypto::hex(crypto::as_text(crypto::hmac_sha256(key, sealed)));
}

class Fields {
  public:
    explicit Fields(simdjson::dom::object object) : object_(object) {}
    std::string text(std::string_view name) {
        std::string_view value;
        whole_ &= object_[name].get(value) == simdjson::SUCCESS;
        return std::string(value);
    }
    std::uint64_t number(std::string_view name) {
        std::uint64_t value = 0;
        whole_ &= object_[name].get(value) == simdjson::SUCCESS;
        return value;
    }
    [[nodiscard]] bool whole() const { return whole_; }

  private:
    simdjson::dom::object object_;
    bool whole_ = true;
};

bool read_segments(simdjson::dom::object json, Manifest& manifest) {
    simdjson::dom::array segments;
    if (json["segments"].get(segments) != simdjson::SUCCESS) return false;
    auto next = manifest.from;
    for (const auto each : segments) {
        simdjson::dom::object object;
        if (each.get(object) != simdjson::SUCCESS) return false;
        Fields fields(object);
        Segment segment;
        segment.from = {fields.number("from")};
        segment.to = {fields.number("to")};
        segment.bytes = fields.number("bytes");
        segment.sha256 = fields.text("sha256");
        segment.file = segment_file(segment.from, segment.to);
        if (!fields.whole() || segment.from != next || segment.to < segment.from) return false;
        next = segment.to.next();
        manifest.segments.push_back(std::move(segment));
    }
    return next == manifest.position.next();
}

}  // namespace

std::string segment_file(Position from, Position to) { return "records/" + padded(from) + "-" + padded(to) + ".records"; }
std::string manifest_file(Position position) { return "backups/" + padded(position) + ".json"; }

std::string write_manifest(const Manifest& manifest, const Bytes32& seal_key) {
    std::string text;
    JsonWriter json(text);
    json.begin_object().member("format", manifest_format).member("incarnation", manifest.incarnation);
    json.member("from", manifest.from.value).member("position", manifest.position.value);
    json.member("taken_at", manifest.taken_at).key("taken_at_microseconds").integer(manifest.taken_at.microseconds);
    json.member("last_record_sha256", manifest.last_record_sha256).member("previous_sha256", manifest.previous_sha256);
    json.key("segments").begin_array();
    for (const auto& segment : manifest.segments) {
        json.begin_object().member("from", segment.from.value).member("to", segment.to.value).member("bytes", segment.bytes);
        json.member("sha256", segment.sha256).end_object();
    }
    json.end_array();
    text += ',';
    const auto seal = seal_of(text, seal_key);
    return text.append(seal_mark).append(seal).append("\"}\n");
}

bool is_sealed_by(std::string_view text, const Bytes32& seal_key) {
    const auto sealed = sealed_part(text);
    const auto wanted = std::string(seal_mark) + seal_of(sealed, seal_key) + "\"}\n";
    return sealed.size() < text.size() && crypto::equal_in_constant_time(text.substr(sealed.size()), wanted);
}

domain::Result<Manifest, std::string> read_manifest(std::string_view text) {
    const auto damaged = [] { return domain::failure(std::string("it is damaged")); };
    simdjson::dom::parser parser;
    simdjson::dom::object json;
    if (parser.parse(text.data(), text.size()).get(json) != simdjson::SUCCESS) return damaged();
    Fields fields(json);
    const auto format = fields.number("format");
    if (fields.whole() && format > manifest_format) {
        return domain::failure(std::string("it is of a newer form than this Muster knows: use a newer Muster"));
    }
    Manifest manifest;
    const auto incarnation = domain::IncarnationId::parse(fields.text("incarnation"));
    manifest.from = {fields.number("from")};
    manifest.position = {fields.number("position")};
    manifest.taken_at = {static_cast<std::int64_t>(fields.number("taken_at_microseconds"))};
    manifest.last_record_sha256 = fields.text("last_record_sha256");
    manifest.previous_sha256 = fields.text("previous_sha256");
    manifest.seal = fields.text("seal");
    if (!fields.whole() || !incarnation || manifest.from.value == 0 || !read_segments(json, manifest)) return damaged();
    manifest.incarnation = *incarnation;
    manifest.file_sha256 = crypto::hex(crypto::as_text(crypto::sha256(text)));
    return manifest;
}

domain::Result<std::vector<Manifest>, std::string> read_manifests(const std::string& directory) {
    std::vector<std::string> paths;
    std::error_code error;
    for (fs::directory_iterator each(directory + "/backups", error), end; !error && each != end; each.increment(error)) {
        if (each->path().extension() == ".json") paths.push_back(each->path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Manifest> manifests;
    for (const auto& path : paths) {
        const auto bytes = fs::file_size(path, error);
        const auto text = files::read(path, error ? 0 : std::min<std::size_t>(bytes, manifest_bytes_max));
        auto manifest = text ? read_manifest(*text) : domain::Result<Manifest, std::string>(domain::failure(text.error()));
        if (!manifest) return domain::failure("the manifest " + path + " cannot be used: " + manifest.error());
        const auto follows = manifests.empty() ? manifest->from.value == 1 && manifest->previous_sha256.empty()
                                               : manifest->from == manifests.back().position.next() &&
                                                     manifest->incarnation == manifests.back().incarnation &&
                                                     manifest->previous_sha256 == manifests.back().file_sha256;
        if (!follows) return domain::failure("the manifest " + path + " does not follow the one before it: one is missing or was changed");
        if (directory + "/" + manifest_file(manifest->position) != path) {
            return domain::failure("the manifest " + path + " bears another position's name");
        }
        manifests.push_back(std::move(*manifest));
    }
    return manifests;
}

}  // namespace muster::eventstore::backup
