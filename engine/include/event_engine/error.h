// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace event_engine {

/// What sort of thing went wrong, for programs that decide by it. The words for a person are in Error::message.
enum class ErrorKind {
    InvalidArgument, ///< the caller asked for something that cannot be: a clashing filter, an unknown type, a bad
                     ///< payload
    NotFound,        ///< a file, library, script or name that is not there
    InUse,           ///< a port, name or file that somebody else holds
    Io,              ///< the operating system refused: disk full, permission, network
    BadData,         ///< bytes that are not what they claim to be: a damaged recording, a malformed frame
    Stopped,         ///< the app or plugin is stopping, or has stopped
    Failed           ///< anything else that could not be done, a plugin's own failure among them
};

/// An error as a value: its kind, and one sentence that a person can act on, without a full stop at the end.
class Error {
public:
    Error(ErrorKind kind, std::string message) : m_kind(kind), m_message(std::move(message)) {}

    [[nodiscard]] ErrorKind kind() const { return m_kind; }
    [[nodiscard]] const std::string &message() const { return m_message; }

    /// The same error with `context` and a colon before its words, for example the file it happened in.
    [[nodiscard]] Error in(const std::string &context) const { return {m_kind, context + ": " + m_message}; }

    friend bool operator==(const Error &, const Error &) = default;

private:
    ErrorKind m_kind;
    std::string m_message;
};

/// A value or an Error. Failure only: an elapsed timeout is an empty std::optional, a loss is a counter.
template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
};

/// The failing Result: `return failure(ErrorKind::NotFound, "...");`
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorKind kind, std::string message)
{
    return tl::unexpected<Error>(Error(kind, std::move(message)));
}

/// Passes on an error that another call returned: `if (!file) return failure(file.error());`
[[nodiscard]] inline tl::unexpected<Error> failure(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

} // namespace event_engine
