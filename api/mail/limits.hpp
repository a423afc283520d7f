#pragma once
// Every limit of mails and text messages, in one place: documented in docs/limits.md.

#include <chrono>
#include <cstddef>

namespace muster::mail::limits {

inline constexpr std::chrono::seconds connect_timeout{10};
/// One sending from the first byte to the last reply, however slow the other side is.
inline constexpr std::chrono::seconds send_timeout{60};
/// How long a server may take to say goodbye after it has taken a message.
inline constexpr std::chrono::seconds goodbye_timeout{2};

inline constexpr std::size_t local_part_bytes_max = 64;  ///< RFC 5321 section 4.5.3.1.1
inline constexpr std::size_t address_bytes_max = 254;    ///< RFC 5321 path less its brackets
inline constexpr std::size_t header_value_bytes_max = 998;
inline constexpr std::size_t body_bytes_max = 256 * 1024;  ///< of the text and of the HTML, before encoding

inline constexpr std::size_t reply_bytes_max = 500;          ///< kept of what a server answered
inline constexpr std::size_t provider_answer_bytes_max = 4096;  ///< read of what an SMS provider answers

inline constexpr std::size_t subject_bytes_max = 500;  ///< with every value in it; names in it have up to 200 bytes each
/// The sizes of a template's parts stand in domain/limits.hpp: decide keeps none that is longer.
inline constexpr std::size_t template_tags_max = 500;
inline constexpr std::size_t template_nesting_max = 4;
inline constexpr std::size_t sms_bytes_max = 1600;  ///< ten concatenated messages of 160, what providers take

}  // namespace muster::mail::limits
