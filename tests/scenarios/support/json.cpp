#include "tests/scenarios/support/json.hpp"

#include <simdjson.h>

#include <stdexcept>

namespace muster::scenarios {

struct Json::Builder {
    static Json build(const simdjson::dom::element& element) {
        using simdjson::dom::element_type;
        Json json;
        json.source_ = simdjson::minify(element);
        switch (element.type()) {
            case element_type::ARRAY:
                json.kind_ = Kind::array;
                for (const auto item : simdjson::dom::array(element)) json.items_.push_back(build(item));
                break;
            case element_type::OBJECT:
                json.kind_ = Kind::object;
                for (const auto [name, value] : simdjson::dom::object(element)) {
                    json.names_.emplace_back(name);
                    json.items_.push_back(build(value));
                }
                break;
            case element_type::STRING:
                json.kind_ = Kind::text;
                json.text_ = std::string(std::string_view(element));
                break;
            case element_type::BOOL:
                json.kind_ = Kind::boolean;
                json.number_ = bool(element) ? 1 : 0;
                break;
            case element_type::INT64:
            case element_type::UINT64:
                json.kind_ = Kind::number;
                json.number_ = std::int64_t(element);
                break;
            case element_type::DOUBLE:
                json.kind_ = Kind::number;
                json.number_ = static_cast<std::int64_t>(double(element));
                break;
            case element_type::NULL_VALUE: break;
        }
        return json;
    }
};

Json Json::parse(std::string_view text) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(simdjson::padded_string(text)).get(root)) {
        throw std::runtime_error("not JSON: " + std::string(text.substr(0, 2000)));
    }
    return Builder::build(root);
}

bool Json::has(std::string_view name) const {
    for (const auto& each : names_) {
        if (each == name) return true;
    }
    return false;
}

const Json& Json::operator[](std::string_view name) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
        if (names_[i] == name) return items_[i];
    }
    throw std::runtime_error("no member \"" + std::string(name) + "\" in " + source_);
}

const Json& Json::operator[](std::size_t index) const {
    if (kind_ != Kind::array || index >= items_.size()) {
        throw std::runtime_error("no item " + std::to_string(index) + " in " + source_);
    }
    return items_[index];
}

const std::string& Json::text() const {
    if (kind_ != Kind::text) throw std::runtime_error("not a text: " + source_);
    return text_;
}

std::string Json::text_or_empty(std::string_view name) const { return has(name) ? (*this)[name].text() : std::string(); }

std::int64_t Json::number() const {
    if (kind_ != Kind::number) throw std::runtime_error("not a number: " + source_);
    return number_;
}

bool Json::boolean() const {
    if (kind_ != Kind::boolean) throw std::runtime_error("not a boolean: " + source_);
    return number_ != 0;
}

std::string json_text(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string object(const std::vector<Member>& members) {
    std::string out = "{";
    for (const auto& member : members) {
        if (out.size() > 1) out += ',';
        out += json_text(member.name) + ':' + member.json;
    }
    return out + '}';
}

Raw array(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (const auto& text : texts) {
        if (out.size() > 1) out += ',';
        out += json_text(text);
    }
    return {out + ']'};
}

}  // namespace muster::scenarios
