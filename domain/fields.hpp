#pragma once
// One list of fields per struct, shared by the log's codec, the event catalogue, the registry's rows and the tests.
// A described struct has `static constexpr auto fields()` returning a tuple of field("name", &Struct::member).
// Names stand in the log: they never change meaning.

#include <array>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace muster::domain {

template <class Struct, class Member>
struct Field {
    std::string_view name;
    Member Struct::*member;
    using Type = Member;
};

template <class Struct, class Member>
[[nodiscard]] constexpr Field<Struct, Member> field(std::string_view name, Member Struct::*member) {
    return {name, member};
}

template <class T>
concept Described = requires { T::fields(); };

/// Calls f(name, value) for each field in its order; value is const when the object is.
template <class T, class F>
constexpr void for_each_field(T& object, F&& f) {
    std::apply([&](const auto&... each) { (f(each.name, object.*(each.member)), ...); },
               std::remove_const_t<T>::fields());
}

/// Specialized for every enum that leaves the program: its texts (lower_snake) in the order of its values from 0.
template <class E>
struct EnumNames;

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires { EnumNames<E>::names.size(); };

template <NamedEnum E>
[[nodiscard]] constexpr std::string_view to_text(E value) {
    return EnumNames<E>::names[static_cast<std::size_t>(value)];
}

template <NamedEnum E>
[[nodiscard]] constexpr std::optional<E> from_text(std::string_view text) {
    for (std::size_t i = 0; i < EnumNames<E>::names.size(); ++i) {
        if (EnumNames<E>::names[i] == text) return static_cast<E>(i);
    }
    return {};
}

}  // namespace muster::domain
