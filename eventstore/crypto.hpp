#pragma once
// The few primitives Muster uses, over libsodium and OpenSSL. Thread-safe. initialize() once before anything else.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace muster::eventstore::crypto {

using domain::Bytes32;

/// Aborts the process with a message when libsodium cannot start: nothing works without randomness.
void initialize();

[[nodiscard]] Bytes32 sha256(std::string_view bytes);
[[nodiscard]] Bytes32 hmac_sha256(const Bytes32& key, std::string_view bytes);
/// HMAC over parts with their lengths, so that no two lists of parts give the same input.
[[nodiscard]] Bytes32 hmac_sha256(const Bytes32& key, std::initializer_list<std::string_view> parts);

void random_bytes(std::span<std::uint8_t> out);
[[nodiscard]] Bytes32 random_key();
/// UUIDv7: 48 bits of milliseconds, then random.
[[nodiscard]] domain::Bytes16 uuid_v7(std::int64_t unix_microseconds);

[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

/// AES-256-GCM; libsodium where the CPU has AES-NI, OpenSSL elsewhere: the same bytes. The result is ciphertext and
/// tag.
inline constexpr std::size_t nonce_bytes = 12;
inline constexpr std::size_t tag_bytes = 16;

/// A key made ready once, for several seals or opens. Not thread-safe. The expanded key is wiped with the object.
class AesGcm {
  public:
    enum class Engine { best, openssl };  ///< openssl: for the test that both give the same bytes
    explicit AesGcm(const Bytes32& key, Engine engine = Engine::best);
    ~AesGcm();
    AesGcm(const AesGcm&) = delete;
    AesGcm& operator=(const AesGcm&) = delete;

    /// Appends ciphertext and tag to out.
    void seal(std::string_view nonce, std::string_view aad, std::string_view plain, std::string& out) const;
    /// Nothing when the key, the nonce, the aad or the bytes are not those it was sealed with.
    [[nodiscard]] std::optional<std::string> open(std::string_view nonce, std::string_view aad,
                                                  std::string_view sealed) const;

  private:
    struct OpenSsl;
    alignas(16) unsigned char expanded_[512];  ///< libsodium's state; unused with OpenSSL
    std::unique_ptr<OpenSsl> openssl_;
};

[[nodiscard]] std::string aes_gcm_seal(const Bytes32& key, std::string_view nonce, std::string_view aad,
                                       std::string_view plain);
/// Nothing when the key, the nonce, the aad or the bytes are not those it was sealed with.
[[nodiscard]] std::optional<std::string> aes_gcm_open(const Bytes32& key, std::string_view nonce, std::string_view aad,
                                                      std::string_view sealed);

[[nodiscard]] std::string hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);
[[nodiscard]] std::string base64url(std::string_view bytes);  ///< no padding
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
/// As from_base64url, without an allocation; false also when the text has another number of bytes than `out`.
[[nodiscard]] bool from_base64url_into(std::string_view text, std::span<std::uint8_t> out);

[[nodiscard]] inline std::string_view as_text(const Bytes32& b) {
    return {reinterpret_cast<const char*>(b.data()), b.size()};
}
[[nodiscard]] inline std::string_view as_text(const domain::Bytes16& b) {
    return {reinterpret_cast<const char*>(b.data()), b.size()};
}

}  // namespace muster::eventstore::crypto
