// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What --help says besides the list of options.

namespace event_engine::cli {

inline constexpr auto DESCRIPTION = R"(Runs, watches, records and replays apps made of plugins that talk by events.

An app is described by a file, app.toml: its event types and its plugins.)";

inline constexpr auto EXAMPLES = R"(
Examples:
  event-engine new app my_app                   write a working start of an app
  event-engine run app.toml                     run an app to its end
  event-engine run app.toml --record demo.mcap  the same, and keep all its events
  event-engine top app.toml                     run it and watch its rates
  event-engine inject TypeA --text hello        publish an event into a running app
  event-engine events --app app.toml            print its events as they come
  event-engine info demo.mcap                   what is in a recording
  event-engine replay demo.mcap --app app.toml  play it into an app
  event-engine recover demo.mcap.part           save what a crash has left

event-engine COMMAND --help explains a command.
Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 done, but events were lost.
)";

inline constexpr auto RUN_EXAMPLES = R"(
Lines that plugins print or log come as they are written, then a summary. Ctrl-C stops the app, as SIGTERM and SIGHUP
do; a second one ends it at once and says what was left. The exit code is 1 where a plugin has failed: it said so, or
its process was ended by a signal or with a code other than 0, and is not started again.
With --control: the keys m marks the moment in the recording, s saves what the flight recorder holds, r begins a
recording, e ends it, q stops the app; or, where standard input is no terminal, lines: mark [WORDS],
save [SECONDS [FILE]], record [FILE], end, stop, and stop, start or restart PLUGIN.

Examples:
  event-engine run app.toml --for 10 --json | jq .events
  event-engine run app.toml --record demo.mcap
  event-engine run app.toml --record demo.mcap --control --save-last 60
  event-engine run app.toml --quiet --rates rates.csv
)";

inline constexpr auto RECORD_EXAMPLES = R"(
The app is stopped when its recording has ended. With --control: see event-engine run --help.

Examples:
  event-engine record app.toml -o demo.mcap --max-time 60
  event-engine record app.toml -o ring.mcap --split-size 100MiB --keep 10
  event-engine record app.toml -o wind.mcap --types Wind,Alarm --policy drop_oldest
)";

inline constexpr auto TOP_EXAMPLES = R"(
In a terminal the table is refreshed in place; q ends the app. Otherwise it is printed from time to time.

Examples:
  event-engine top app.toml
  event-engine top app.toml --for 10 --every 5 > rates.txt
)";

inline constexpr auto INJECT_EXAMPLES = R"(
The app must be running, here or elsewhere, with a publish port. With --app, JSON is encoded as the type's encoding says.
In --text and --json, {i} stands for the number of the event, from 0 on, {now} for the present time in nanoseconds since
1970, {random} for a number between 0 and 1.

Examples:
  event-engine inject TypeA --text "This is a message"
  event-engine inject Wind --json '{"speed": {random}, "number": {i}}' --rate 10 --count 100
  event-engine inject Answer --text yes --whenever Question
  event-engine inject Image --file picture.bin --app app.toml
)";

inline constexpr auto EVENTS_EXAMPLES = R"(
The app must be running, here or elsewhere, with a subscribe port. With --app, payloads are decoded, and filter lines find
what is in them. The port carries an event's bytes alone: its number counts what has come here, its publisher is not
known. The app waits for nobody there, so a reader that is too slow misses events; a recording has them all.

Examples:
  event-engine events --app app.toml
  event-engine events --app app.toml --where 'type == "Wind" and body.speed > 12' --json | jq .json.speed
  event-engine events --types Wind,Alarm --count 10
)";

inline constexpr auto INFO_EXAMPLES = R"(
With --check it also tells, by type, how many payloads are not what their encoding and schema say, and why.

Examples:
  event-engine info demo.mcap --json | jq .messages
  event-engine info demo.mcap --check
)";

inline constexpr auto RECOVER_EXAMPLES = R"(
Everything that is whole goes into the new recording; the old file stays as it is. Exit codes: 0 all of it, 1 failed,
3 a part could not be read.

Examples:
  event-engine recover demo.mcap.part
  event-engine recover demo.mcap -o saved.mcap --json
)";

inline constexpr auto CUT_EXAMPLES = R"(
Examples:
  event-engine cut demo.mcap --from 90 --to 120 -o landing.mcap
  event-engine cut demo.mcap --types Wind,Alarm -o wind.mcap
  event-engine cut demo.mcap --where 'type == "Alarm" or text ~ "error"' -o trouble.mcap
)";

inline constexpr auto MERGE_EXAMPLES = R"(
The parts of a split recording become one again; an event that is in several files of one run is taken once.

Example:
  event-engine merge demo_0001.mcap demo_0002.mcap -o demo.mcap
)";

inline constexpr auto EXPORT_EXAMPLES = R"(
Examples:
  event-engine export demo.mcap | jq -r .type | sort | uniq -c
  event-engine export demo.mcap --format csv --types Wind -o wind.csv
)";

inline constexpr auto REPLAY_EXAMPLES = R"(
Without an app each event is printed when it is due; with --json as one JSON object per line.
Types that plugins of the app publish as well are pointed out before the start: --as PLUGIN plays that plugin's part in
its place, --except TYPES leaves types out.

On a terminal: space pauses, right and left step to the next event and the one before, . and , go to the next mark and
the one before, + and - change the speed, q stops; where the output goes elsewhere, to a pager for one, only with
--control. Where standard input is no terminal, --control takes its lines: play, pause, step [TYPE], back [TYPE],
seek TIME, next-mark, previous-mark, to-mark WORDS, speed X, loop on|off, stop. A replay that stands when these lines
end is over.

Examples:
  event-engine replay demo.mcap --app app.toml
  event-engine replay demo.mcap --speed max --json | jq -r .type | sort | uniq -c
  event-engine replay demo.mcap --types Wind,Alarm --speed 10 --from 90 --to 120
  event-engine replay demo.mcap --app app.toml --as Camera
  printf 'seek 90\nstep Alarm\n' | event-engine replay demo.mcap --paused --control
)";

inline constexpr auto PLUGIN_EXAMPLES = R"(
The same class that an app runs in a thread; if it crashes, it takes nobody with it.
The engine does so itself for a plugin of app.toml that says so:
  internal = [{ class = "Counter", isolation = "process" }]

Examples:
  event-engine plugin libmy_plugins.so Counter --connect 127.0.0.1:6000
  event-engine plugin libmy_plugins.so Counter --join 127.0.0.1:5561 --name counter-2
)";

inline constexpr auto KEYS_EXAMPLES = R"(
new makes the folder and the app's own key, add puts clients on the list of those who may connect and makes a file for
each, list shows who is on it. A client needs its file and nothing else:
  EVENT_ENGINE_KEYS=FILE, --keys FILE, or in Python Plugin(keys="FILE")
Processes that the app starts itself get a key without further ado. To shut a client out, remove admitted/NAME.pub and
start the app again. No key is ever replaced, and no secret one printed.

Examples:
  event-engine keys new keys           in app.toml: keys = "keys"
  event-engine keys add keys camera    makes keys/clients/camera.key
  event-engine keys list keys
)";

inline constexpr auto NEW_EXAMPLES = R"(
Files that exist are never touched. What was made is named, and what to do next.

Examples:
  event-engine new app my_app
  event-engine new plugin WindSensor --cpp
  event-engine new plugin Classifier --python
)";

} // namespace event_engine::cli
