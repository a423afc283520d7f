#include "api/password_policy.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>
#include <vector>

#include "api/credentials/guessed_passwords.hpp"
#include "api/embedded.hpp"
#include "api/normalizer.hpp"
#include "api/unicode_text.hpp"

namespace muster::api {
namespace {

constexpr std::size_t decoration_characters_max = 6;  // "summer" + "2024!!": still the word everybody tries
constexpr std::array<std::string_view, 7> runs{"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
                                               "01234567890123456789012345678901234567890123456789",
                                               "qwertyuiopasdfghjklzxcvbnm",
                                               "qwertzuiopasdfghjklyxcvbnm",
                                               "azertyuiopqsdfghjklmwxcvbn",
                                               "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
                                               "1q2w3e4r5t6y7u8i9o0p"};

const std::unordered_set<std::string_view>& listed() {
    static const auto words = [] {
        std::unordered_set<std::string_view> set;
        std::string_view rest = common_passwords_text();
        while (!rest.empty()) {
            const auto end = std::min(rest.find('\n'), rest.size());
            if (end > 0 && rest.front() != '#') set.insert(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return set;
    }();
    return words;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::string without_disguise(std::string_view text) {
    std::string out(text);
    for (auto& c : out) {
        switch (c) {
            case '0': c = 'o'; break;
            case '1': c = 'i'; break;
            case '3': c = 'e'; break;
            case '4': case '@': c = 'a'; break;
            case '5': case '$': c = 's'; break;
            case '7': c = 't'; break;
            default: break;
        }
    }
    return out;
}

/// The text without what is no letter at both ends; the whole when that is more than a little.
std::string_view core(std::string_view text) {
    const auto first = std::find_if(text.begin(), text.end(), is_letter);
    const auto last = std::find_if(text.rbegin(), text.rend(), is_letter).base();
    if (first >= last) return text;
    const auto kept = static_cast<std::size_t>(last - first);
    if (text.size() - kept > decoration_characters_max) return text;
    return text.substr(static_cast<std::size_t>(first - text.begin()), kept);
}

bool is_one_run(std::string_view text) {
    const std::string backwards(text.rbegin(), text.rend());
    const auto in_a_run = [&](std::string_view run) {
        return run.find(text) != std::string_view::npos || run.find(backwards) != std::string_view::npos;
    };
    return std::any_of(runs.begin(), runs.end(), in_a_run);
}

/// "abcabcabc" and "aaaaaaaa": a short piece again and again.
bool repeats(std::string_view text) {
    for (std::size_t period = 1; period <= 4 && period * 2 <= text.size(); ++period) {
        if (text.substr(period) == text.substr(0, text.size() - period)) return true;
    }
    return false;
}

bool is_twice_a_word(std::string_view text) {
    return text.size() % 2 == 0 && text.substr(0, text.size() / 2) == text.substr(text.size() / 2) &&
           listed().contains(text.substr(0, text.size() / 2));
}

constexpr std::string_view product = "muster";

bool is_ascii_separator(char c) {
    const bool is_digit = c >= '0' && c <= '9';
    return static_cast<unsigned char>(c) < 0x80 && !is_letter(c) && !is_digit;
}

void add_word(std::vector<std::string>& words, std::string word) {
    if (unicode::code_points(word) >= personal_word_characters_min) words.push_back(std::move(word));
}

/// The words of each text and all of them run together ("Byron Engines": byron, engines, byronengines), the longest first.
std::vector<std::string> personal_words(std::span<const std::string> about) {
    std::vector<std::string> words{std::string(product)};
    for (const auto& text : about) {
        std::string word, all;
        for (const char c : unicode::nfkc_casefold(text)) {
            if (!is_ascii_separator(c)) {
                word += c;
                all += c;
            } else {
                add_word(words, std::exchange(word, {}));
            }
        }
        add_word(words, std::move(word));
        add_word(words, std::move(all));
    }
    std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return words;
}

std::string without(std::string text, const std::vector<std::string>& words) {
    for (const auto& word : words) {
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) text.erase(at, word.size());
    }
    return text;
}

/// Too little of it is left when what everybody knows of the person is taken away.
bool is_personal(std::string_view normal, std::span<const std::string> about) {
    const auto words = personal_words(about);
    const auto folded = unicode::nfkc_casefold(normal);
    for (const auto& text : {folded, without_disguise(folded)}) {
        if (unicode::code_points(without(text, words)) < password_characters_min) return true;
    }
    return false;
}

}  // namespace

bool is_common_password(std::string_view normal) {
    const auto folded = unicode::nfkc_casefold(normal);
    const auto plain = without_disguise(folded);
    const auto& words = listed();
    for (const std::string_view text : {std::string_view(folded), std::string_view(plain)}) {
        if (words.contains(text) || words.contains(core(text)) || is_twice_a_word(text)) return true;
    }
    // "p4ssw0rd2024": the decoration first, then the disguise.
    if (words.contains(without_disguise(core(folded)))) return true;
    return repeats(folded) || is_one_run(folded) || is_guessed_password(folded) || is_guessed_password(core(folded));
}

domain::Result<std::string, FieldError> accept_password(std::string_view pointer, std::string_view typed,
                                                        std::span<const std::string> about) {
    const auto refuse = [&](std::string code, std::string detail) {
        return domain::failure(FieldError{std::string(pointer), std::move(code), std::move(detail)});
    };
    if (typed.size() > password_bytes_max) return refuse("password_too_long", "A password has at most 1024 bytes.");
    auto normal = password_form(typed);
    if (normal.size() > password_bytes_max) return refuse("password_too_long", "A password has at most 1024 bytes.");
    if (unicode::code_points(normal) < password_characters_min) {
        return refuse("password_too_short", "A password has 8 characters or more; 15 or more are recommended.");
    }
    if (is_common_password(normal)) {
        return refuse("password_common", "This password is among the first that are guessed; choose another one.");
    }
    if (is_personal(normal, about)) {
        return refuse("password_personal",
                      "This password is made from a name, the e-mail or the organization, which are guessed first; choose another one.");
    }
    return normal;
}

}  // namespace muster::api
