#include "api/mail/address.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

#include "api/mail/limits.hpp"
#include "api/mail/text.hpp"

namespace muster::mail {
namespace {

bool is_atext(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

/// Each dot stands between two other characters, and nothing in it has a meaning for SMTP or for a header.
bool is_dot_atom(std::string_view local) {
    if (local.empty() || local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(local.data());
    const auto length = static_cast<std::int32_t>(local.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (c < 0) return false;
        if (c < 0x80 ? !(is_atext(static_cast<char>(c)) || c == '.') : !u_isgraph(c)) return false;
    }
    return true;
}

}  // namespace

domain::Result<WireAddress, MailError> wire_address(std::string_view address, std::string_view where) {
    const auto fail = [&](std::string_view text) { return domain::failure(MailError{std::string(where), std::string(text)}); };
    const auto at = address.rfind('@');
    if (at == std::string_view::npos) return fail("the address has no @");
    const auto local = address.substr(0, at);
    if (!is_dot_atom(local)) return fail("the part before the @ has a character that cannot be sent");
    if (local.size() > limits::local_part_bytes_max) return fail("the part before the @ is too long");
    const auto domain = domain_to_ascii(address.substr(at + 1));
    if (!domain || domain->back() == '.') return fail("the part behind the @ is not a domain name");
    WireAddress wire{std::string(local) + "@" + *domain, !is_ascii(local)};
    if (wire.text.size() > limits::address_bytes_max) return fail("the address is too long");
    return wire;
}

}  // namespace muster::mail
