// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/registry/problem_list.h"

#include <QTest>

using namespace event_engine;

class TestProblemList : public QObject {
    Q_OBJECT

private slots:
    void aProblemSaysWhatWhenAndAboutWhom();
    void equalProblemsAreOneCounted();
    void aProblemThatHappensAgainIsTheNewest();
    void aProblemKeepsItsHighestSeverity();
    void theOldestGoesWhenThereAreTooMany();
};

namespace {

std::vector<std::string> texts(const ProblemList &problems)
{
    std::vector<std::string> found;
    for (const auto &problem : problems.all()) found.push_back(problem.text);
    return found;
}

} // namespace

void TestProblemList::aProblemSaysWhatWhenAndAboutWhom()
{
    ProblemList problems;
    problems.add(Severity::Error, "Counter", "failed");
    const auto all = problems.all();
    QCOMPARE(all.size(), 1u);
    QCOMPARE(all[0].severity, Severity::Error);
    QCOMPARE(all[0].about, std::string("Counter"));
    QCOMPARE(all[0].text, std::string("failed"));
    QCOMPARE(all[0].count, 1u);
    QVERIFY(all[0].first == all[0].last && all[0].first > Timestamp());
}

void TestProblemList::equalProblemsAreOneCounted()
{
    ProblemList problems;
    for (int i = 0; i < 3; ++i) problems.add(Severity::Warning, "Counter", "is slow");
    problems.add(Severity::Warning, "Other", "is slow");
    problems.add(Severity::Warning, "Counter", "is late");
    const auto all = problems.all();
    QCOMPARE(all.size(), 3u);
    QCOMPARE(all[0].count, 3u);
    QVERIFY(all[0].last > all[0].first);
}

void TestProblemList::aProblemThatHappensAgainIsTheNewest()
{
    ProblemList problems;
    for (const char *text : {"one", "two", "three", "one"}) problems.add(Severity::Note, "", text);
    QCOMPARE(texts(problems), (std::vector<std::string>{"two", "three", "one"}));
}

void TestProblemList::aProblemKeepsItsHighestSeverity()
{
    ProblemList problems;
    for (const auto severity : {Severity::Warning, Severity::Error, Severity::Note})
        problems.add(severity, "", "trouble");
    QCOMPARE(problems.all().at(0).severity, Severity::Error);
}

void TestProblemList::theOldestGoesWhenThereAreTooMany()
{
    ProblemList problems;
    for (std::size_t i = 0; i < ProblemList::LIMIT + 1; ++i) problems.add(Severity::Note, "", std::to_string(i));
    const auto all = problems.all();
    QCOMPARE(all.size(), ProblemList::LIMIT);
    QCOMPARE(all.front().text, std::string("1"));
    QCOMPARE(all.back().text, std::to_string(ProblemList::LIMIT));
}

QTEST_APPLESS_MAIN(TestProblemList)
#include "tst_problem_list.moc"
