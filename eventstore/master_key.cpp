#include <algorithm>
#include <cctype>
#include <cstring>

#include "eventstore/crypto.hpp"
#include "eventstore/files.hpp"
#include "eventstore/keyring.hpp"

namespace muster::eventstore {
namespace {

constexpr std::size_t key_file_bytes_max = 4096;

std::string trimmed(std::string_view text) {
    const auto is_space = [](unsigned char c) { return std::isspace(c) != 0; };
    const auto from = std::find_if_not(text.begin(), text.end(), is_space);
    const auto to = std::find_if_not(text.rbegin(), std::make_reverse_iterator(from), is_space).base();
    return {from, to};
}

}  // namespace

domain::Result<MasterKey, std::string> MasterKey::read_file(const std::string& path) {
    const auto text = files::read(path, key_file_bytes_max);
    if (!text) return domain::failure("the master key file " + path + " cannot be read: " + text.error());
    const auto bytes = crypto::from_hex(trimmed(*text));
    MasterKey key;
    if (!bytes || bytes->size() != key.bytes.size()) {
        return domain::failure("the master key file " + path + " must hold 64 hexadecimal digits and nothing else");
    }
    std::memcpy(key.bytes.data(), bytes->data(), bytes->size());
    return key;
}

domain::Result<MasterKey, std::string> MasterKey::create_file(const std::string& path) {
    MasterKey key;
    key.bytes = crypto::random_key();
    const auto text = crypto::hex(crypto::as_text(key.bytes)) + "\n";
    if (auto made = files::create_private(path, text); !made) {
        return domain::failure("the master key file " + path + " cannot be made: " + made.error());
    }
    return key;
}

}  // namespace muster::eventstore
