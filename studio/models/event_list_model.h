// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"
#include "studio/models/formats.h"

#include <QAbstractTableModel>
#include <deque>
#include <optional>

namespace event_studio {

class TypeColors;

/// A window of rows over the events that a feed holds, oldest on top. Following (the default) it shows the newest page
/// and asks once per snapshot for what came since; however fast events come, it handles one page of them. Not
/// following it stands still, and loads older or newer pages when somebody scrolls to an end; then its rows can be
/// sorted by any column, which stops the loading. Pages come from a worker. Where few events pass the filter, it goes
/// on searching back until it has a page of them, all that is held is looked through, or somebody stops it.
class EventListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Number, Type, From, Size, Preview, ColumnCount };
    static constexpr std::size_t PAGE = 200;
    static constexpr std::size_t CAPACITY = 2000; ///< rows; the far end goes

    /// `colors` must outlive the model.
    explicit EventListModel(TypeColors &colors, QObject *parent = nullptr);

    void setFeed(FeedPointer feed);
    /// The same events, of a feed that reads them otherwise: stands where it stood.
    void readAgain(FeedPointer feed);
    void setSnapshot(const SnapshotPointer &snapshot);
    void setFilter(const EventFilter &filter);
    /// While nobody sees the list it asks for nothing; seen again, it asks for what it has missed. Default true.
    void setSeen(bool seen);

    /// Off: the list stands still, for reading. On: the newest page again.
    void setFollowing(bool following);
    [[nodiscard]] bool isFollowing() const { return m_following; }
    /// Events of the feed that came after the last row, whatever the filter.
    [[nodiscard]] quint64 newerEvents() const;
    /// A search is under way: fewer rows than there are do not mean that there are no more.
    [[nodiscard]] bool isSearching() const { return m_job.isRunning(); }
    [[nodiscard]] bool hasOlder() const { return m_older.has_value(); }
    /// How far back was looked for what passes the filter, or could be.
    struct LookedBack {
        enum class State { Nothing, Searching, Paused, Done }; ///< Nothing: without a filter there is nothing to seek
        State state = State::Nothing;
        /// The next one to be looked at; without a filter the oldest that a run holds, or 0: as of a recording.
        Sequence to = 0;
        int percent = 0; ///< of the events that are held
    };
    [[nodiscard]] LookedBack lookedBack() const;
    /// Looks for another page of older ones, also while following. Not while sorted.
    void searchFurther();
    void stopSearchingBack();
    /// For a view that is scrolled to an end while not following.
    void loadOlder();
    void loadNewer();
    /// Stops following and shows the page around an event; jumped() tells its row, or that of the next one that
    /// passes the filter, or of the last one where there is none after it.
    void goTo(Sequence sequence);

    /// Sorts the rows that there are; following ends with it. Column -1: by sequence again, as they came.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    [[nodiscard]] bool isSorted() const { return m_sortColumn >= 0; }

    void setTimeStyle(TimeStyle style);
    [[nodiscard]] TimeStyle timeStyle() const { return m_timeStyle; }
    /// How many digits behind the second fit into the column Time, of a time by the clock.
    void setTimeDigits(int digits);
    /// How many characters of a payload fit into the column Preview.
    void setPreviewLength(int characters);

    [[nodiscard]] const EventRow &eventAt(int row) const { return m_rows[placeOf(row)]; }
    [[nodiscard]] int rowOf(Sequence sequence) const; ///< -1: not among the rows

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void followingChanged(bool following);
    void searchingChanged();
    void newerEventsChanged();
    void jumped(int row);
    /// The feed could not be read.
    void failed(const QString &words);

private:
    /// Where an answer's rows belong.
    enum class Edge { Newest, Newer, Older, Around, Again };

    // What to ask for.
    void restart();
    void catchUp();
    void askAgain();
    void follow();
    void askForNewestPage();
    void searchOn();
    void fillPage();
    [[nodiscard]] EventQuery newQuery(EventQuery::Direction direction) const;
    void askAround(Sequence sequence);
    void ask(const EventQuery &query, Edge edge);
    void want(std::size_t older);
    void stopSearching();
    void take(EventRowPage page, const EventQuery &query, Edge edge);
    void takeNewest(EventRowPage page, const EventQuery &query);
    void takeNewer(EventRowPage page, const EventQuery &query);
    void takeOlder(EventRowPage page);
    void takeAgain(EventRowPage page);
    void takeAround(EventRowPage page, const EventQuery &query);

    // The rows.
    void replaceRows(std::vector<EventRow> rows);
    void addNewer(std::vector<EventRow> rows);
    void addOlder(std::vector<EventRow> rows);
    void tellChanged(int column);
    [[nodiscard]] std::size_t placeOf(int row) const;
    [[nodiscard]] int rowFrom(Sequence sequence) const; ///< of that event, the next there is, or the last
    void setOrder(std::vector<std::size_t> order);
    void sortRows();
    [[nodiscard]] static bool isNumber(int column);
    [[nodiscard]] QString text(int row, int column) const;
    [[nodiscard]] QVariant rawValue(const EventRow &event, int column) const;
    [[nodiscard]] QString toolTip(const EventRow &event, int column) const;
    [[nodiscard]] QString timeOf(int row) const;

    TypeColors &m_colors;
    FeedPointer m_feed;
    SnapshotPointer m_snapshot;
    EventFilter m_filter;
    std::deque<EventRow> m_rows;      ///< by rising sequence
    std::vector<std::size_t> m_order; ///< row -> place in m_rows; empty: as they are
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    bool m_following = true;
    bool m_isSeen = true;
    bool m_mustRestart = false, m_mustAskAgain = false; ///< once it is seen
    std::optional<Sequence> m_older; ///< where the search for older rows goes on; empty: there are none
    Sequence m_searchedTo = 0;       ///< the newest that was looked at; 0: nothing yet
    Sequence m_oldestHeld = 1;       ///< as the last answer said
    std::size_t m_wanted = 0;        ///< so many older rows are still searched for
    Edge m_asked = Edge::Newest;     ///< what the job under way is for
    std::optional<Sequence> m_goTo;
    TimeStyle m_timeStyle = TimeStyle::Absolute;
    int m_timeDigits = 6;
    int m_previewLength = 120;
    LatestJob m_job;
};

} // namespace event_studio
