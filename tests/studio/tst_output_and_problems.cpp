// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/output_model.h"
#include "studio/models/problem_model.h"
#include "studio/views/output_view.h"
#include "studio/views/problems_view.h"
#include "studio/views/tell.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_view.h"
#include "tests/support/slowness.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace event_studio;

namespace {

std::vector<OutputLine> lines()
{
    const auto line = [](std::uint64_t number, const char *plugin, int level, const char *text) {
        return OutputLine{number, {}, plugin, OutputLine::Source::Log, level, text};
    };
    return {line(1, "Camera", 1, "image 1"), line(2, "Printer", 3, "no paper"), line(3, "Camera", 2, "lens is dirty")};
}

} // namespace

/// The lines of plugins and the list of problems, as a person reads and narrows them.
class TestOutputAndProblems : public QObject {
    Q_OBJECT
private slots:
    void outputIsNarrowedByPluginLevelAndWords()
    {
        OutputModel output;
        OutputView view(output);
        view.setPlugins({"Camera", "Printer"});
        output.add(lines());
        const auto shown = [&] { return tableText(*view.table()->model(), {OutputModel::Text}); };
        QCOMPARE(shown().size(), 3);
        view.showPlugin("Camera");
        QCOMPARE(shown(), (QStringList{"image 1", "lens is dirty"}));
        view.findChildren<QComboBox *>().last()->setCurrentIndex(2);
        QCOMPARE(shown(), (QStringList{"lens is dirty"}));
        view.showPlugin({});
        QCOMPARE(shown(), (QStringList{"no paper", "lens is dirty"}));
        QTest::keyClicks(view.findChild<QLineEdit *>(), "PAPER");
        QCOMPARE(shown(), (QStringList{"no paper"}));
    }

    void aKeyThatNarrowsThousandsOfLinesTellsTheTableOnceAndThePersonHowMany()
    {
        OutputModel output;
        OutputView view(output);
        show(view);
        std::vector<OutputLine> printed(OutputModel::CAPACITY);
        for (std::size_t i = 0; i < printed.size(); ++i) printed[i].text = i % 2 ? "even" : "odd";
        output.add(printed);
        const QAbstractItemModel &shown = *view.table()->model();
        const auto words = [&view] {
            QStringList all;
            for (const QLabel *label : view.findChildren<QLabel *>()) all << label->text();
            return all;
        };
        SOON_VERIFY(words().contains("10,000 lines"));
        QSignalSpy removed(&shown, &QAbstractItemModel::rowsRemoved),
            inserted(&shown, &QAbstractItemModel::rowsInserted);
        view.table()->setCurrentIndex(shown.index(1, 0));
        QTest::keyClicks(view.findChild<QLineEdit *>(), "EVE");
        QCOMPARE(shown.rowCount(), 5000);
        QVERIFY(words().contains("5,000 of 10,000 lines"));
        QCOMPARE(view.table()->currentIndex().row(), 0); // the same line is chosen
        QTest::keyClick(view.findChild<QLineEdit *>(), Qt::Key_Backspace);
        QTest::keyClicks(view.findChild<QLineEdit *>(), "x");
        QVERIFY(words().contains("0 of 10,000 lines"));
        QCOMPARE(removed.count() + inserted.count(), 0);
        output.add(printed);
        SOON_VERIFY(words().contains("0 of 10,000 lines"));
    }

    void theChosenPluginStaysWhenMorePluginsCome()
    {
        OutputModel output;
        OutputView view(output);
        view.setPlugins({"Camera", "Printer"});
        view.showPlugin("Printer");
        view.setPlugins({"Alarm", "Camera", "Printer"});
        QCOMPARE(view.findChildren<QComboBox *>().first()->currentText(), QString("Printer"));
    }

    void linesThatAreReadStayWhileOldOnesGo()
    {
        OutputModel output;
        OutputView view(output);
        show(view);
        std::uint64_t number = 0;
        const auto print = [&](int lines) {
            std::vector<OutputLine> printed;
            for (int i = 0; i < lines; ++i) {
                OutputLine line;
                line.number = ++number;
                line.plugin = "Camera";
                line.text = std::to_string(number);
                printed.push_back(line);
            }
            output.add(printed);
        };
        QTableView &table = *view.table();
        const auto lineAtTop = [&] {
            return table.model()->index(table.rowAt(1), OutputModel::Text).data().toString();
        };
        print(int(OutputModel::CAPACITY));
        const QString last = table.model()->index(table.model()->rowCount() - 1, OutputModel::Text).data().toString();
        QCOMPARE(last, QString::number(OutputModel::CAPACITY));
        table.scrollToBottom();
        print(50);
        QCOMPARE(table.verticalScrollBar()->value(), table.verticalScrollBar()->maximum()); // it follows
        table.setCurrentIndex(table.model()->index(10, 0));                                 // which goes
        table.verticalScrollBar()->setValue(5000);
        const QString read = lineAtTop();
        for (int i = 0; i < 5; ++i) print(20);
        SOON_COMPARE(lineAtTop(), read);
        QCOMPARE(table.verticalScrollBar()->value(), 4900);
    }

    void whoNarrowsTheLinesGoesOnReadingThereAndKeepsWhatIsChosen()
    {
        OutputModel output;
        OutputView view(output);
        show(view);
        std::vector<OutputLine> printed(1000);
        for (std::size_t i = 0; i < printed.size(); ++i)
            printed[i].text = (i % 2 ? "odd " : "even ") + std::to_string(i);
        output.add(printed);
        QTableView &table = *view.table();
        QItemSelectionModel &selection = *table.selectionModel();
        QLineEdit &words = *view.findChild<QLineEdit *>();
        const auto rowOf = [&](int row) { return table.model()->index(row, OutputModel::Text); };
        const auto chosen = [&] {
            QStringList lines;
            for (const QModelIndex &row : selection.selectedRows(OutputModel::Text)) lines << row.data().toString();
            lines.sort();
            return lines;
        };
        for (const int row : {100, 101, 102, 104})
            selection.select(rowOf(row), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        selection.setCurrentIndex(rowOf(106), QItemSelectionModel::NoUpdate); // as Ctrl and a key do it
        table.scrollTo(rowOf(701), QAbstractItemView::PositionAtTop);
        QTest::keyClicks(&words, "even");
        QCOMPARE(rowOf(table.rowAt(0)).data().toString(), QString("even 702"));
        QCOMPARE(table.currentIndex().siblingAtColumn(OutputModel::Text).data().toString(), QString("even 106"));
        QCOMPARE(chosen(), (QStringList{"even 100", "even 102", "even 104"}));
        words.clear();
        QCOMPARE(rowOf(table.rowAt(0)).data().toString(), QString("even 702"));
        QCOMPARE(chosen(), (QStringList{"even 100", "even 102", "even 104"}));
        table.scrollTo(rowOf(104), QAbstractItemView::PositionAtTop);
        QTest::keyClicks(&words, "even");
        QCOMPARE(table.rowAt(0), table.currentIndex().row() - 2); // the line that is chosen and in sight stays there
        words.clear();
        selection.clearSelection();
        QTest::keyClicks(&words, "even 1");
        QCOMPARE(chosen(), QStringList());
    }

    void problemsAreCountedNotRepeatedAndCanBeCopied()
    {
        ProblemModel problems;
        ProblemsView view(problems);
        show(view);
        for (int i = 0; i < 3; ++i) tell(problems, Severity::Error, "Camera", "the lens is dirty");
        QCOMPARE(tableText(problems, {ProblemModel::About, ProblemModel::Text, ProblemModel::Count}),
                 (QStringList{"Camera | the lens is dirty | 3"}));
        view.table()->selectRow(0);
        QTest::keyClick(view.table(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("Camera: the lens is dirty"));
    }

    void longNamesThatBeginAlikeAreToldApart()
    {
        const std::string name(60, 'x');
        OutputModel output;
        OutputView outputView(output);
        ProblemModel problems;
        ProblemsView problemsView(problems);
        std::uint64_t number = 0;
        for (const char *end : {"one", "two"}) {
            output.add({{++number, {}, name + end, OutputLine::Source::Log, 1, "a line"}});
            tell(problems, Severity::Error, QString::fromStdString(name + end), "it failed");
        }
        show(outputView);
        show(problemsView);
        const std::pair<QTableView *, int> columns[] = {{outputView.table(), OutputModel::Plugin},
                                                        {problemsView.table(), ProblemModel::About}};
        for (const auto &[table, column] : columns) {
            const auto cell = [table = table, column = column](int row) {
                return table->viewport()->grab(table->visualRect(table->model()->index(row, column))).toImage();
            };
            QVERIFY2(cell(0) != cell(1), table->parent()->metaObject()->className());
        }
    }

    void whatTellsOfARecordingOffersToOpenIt()
    {
        ProblemModel problems;
        ProblemsView view(problems);
        show(view);
        QSignalSpy wanted(&view, &ProblemsView::recordingWanted);
        tell(problems, Severity::Note, "(capture)", "/a happened: / happened: saved as /tmp/a folder/one.mcap");
        tell(problems, Severity::Error, "(capture)", "the disk is full");
        tell(problems, Severity::Error, "Camera", "it happened: saved as /tmp/two.mcap"); // a plugin's words
        QAction &open = *view.table()->actions().front();
        for (int row = 2; row >= 0; --row) {
            view.table()->selectRow(row);
            QCOMPARE(open.isEnabled(), row == 0);
            emit view.table()->doubleClicked(view.table()->currentIndex());
        }
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].toString(), QString("/tmp/a folder/one.mcap"));
        open.trigger();
        QCOMPARE(wanted.count(), 2);
        QVERIFY(problems.index(0, ProblemModel::Text).data(Qt::ToolTipRole).toString().contains("opens it"));
        problems.clear();
        QVERIFY(!open.isEnabled());
    }

    void oneProblemMoreAsksForTheWordsOfNoOthers()
    {
        class Counted : public ProblemModel {
        public:
            QVariant data(const QModelIndex &index, int role) const override
            {
                if (role == Qt::DisplayRole) rows.insert(index.row());
                return ProblemModel::data(index, role);
            }
            mutable QSet<int> rows;
        } problems;
        ProblemsView view(problems);
        show(view);
        const QString sentence = QString("words ").repeated(60);
        for (int i = 0; i < 500; ++i) tell(problems, Severity::Warning, "Camera", sentence + QString::number(i));
        const QTableView &table = *view.table();
        SOON_VERIFY(table.verticalScrollBar()->isVisible());
        const auto isFitted = [&problems] { // to the room beside the bar
            problems.rows.clear();
            QTest::qWait(50);
            return problems.rows.size() < 60;
        };
        SOON_VERIFY(isFitted());
        QVERIFY(table.rowHeight(499) > 2 * table.fontMetrics().height()); // all of its lines
        problems.rows.clear();
        tell(problems, Severity::Warning, "Camera", sentence);
        QCoreApplication::processEvents();
        QVERIFY2(problems.rows.size() < 60, qPrintable(QString::number(problems.rows.size())));
        QVERIFY(table.rowHeight(500) > 2 * table.fontMetrics().height());
        const int height = table.rowHeight(10);
        view.resize(view.width() * 2, view.height());
        SOON_VERIFY(table.rowHeight(10) < height);
    }
};

QTEST_MAIN(TestOutputAndProblems)
#include "tst_output_and_problems.moc"
