#pragma once
// How a person's events change the row by which a read model addresses them. A row takes what it has members for, of first_name,
// last_name, email, email_normal, phone and locale: texts, empty where the person has none or was erased.

#include <string>

#include "domain/email_events.hpp"
#include "domain/membership_events.hpp"
#include "domain/personal.hpp"

namespace muster::projections {

template <class Row>
concept Addressee = requires(Row& row) {
    row.first_name;
    row.last_name;
    row.email;
};

inline void take_text(std::string& text, const domain::Personal<>& said) {
    if (!said.is_absent()) text = said.open_or({});
}
/// Of an event that has them as fields of the same names.
template <Addressee Row, class E>
void take_names_and_phone(Row& row, const E& e) {
    take_text(row.first_name, e.first_name);
    take_text(row.last_name, e.last_name);
    if constexpr (requires { row.phone; }) take_text(row.phone, e.phone);
}
template <Addressee Row, class E>
void take_email(Row& row, const E& e) {
    take_text(row.email, e.email);
    if constexpr (requires { row.email_normal; }) take_text(row.email_normal, e.email_normal);
}

template <Addressee Row>
void fold_addressee(Row& row, const domain::MemberAdded& e) {
    take_names_and_phone(row, e);
    take_email(row, e);
    if constexpr (requires { row.locale; }) row.locale = e.locale;
}
template <Addressee Row>
void fold_addressee(Row& row, const domain::ProfileChanged& e) {
    if constexpr (requires { row.phone; }) {
        if (e.phone_changed) row.phone.clear();
    }
    take_names_and_phone(row, e);
    if constexpr (requires { row.locale; }) {
        if (e.locale) row.locale = *e.locale;
    }
}
template <Addressee Row>
void fold_addressee(Row& row, const domain::EmailChanged& e) {
    take_email(row, e);
}
template <Addressee Row>
void fold_addressee(Row& row, const domain::EmailReleased&) {
    row.email.clear();
    if constexpr (requires { row.email_normal; }) row.email_normal.clear();
}

}  // namespace muster::projections
