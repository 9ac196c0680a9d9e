// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/record_options.h"

#include "studio/views/segments.h"
#include "studio/views/view_setup.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSpinBox>

namespace event_studio {

using event_engine::Compression;
using event_engine::OverflowPolicy;

namespace {

constexpr quint64 MEGABYTE = 1'000'000; // as sizes are shown everywhere
constexpr int LARGEST = 100'000'000, TYPES_HEIGHT = 132;

/// A number whose 0 has a word of its own.
QSpinBox *numberOr(const QString &word, const QString &unit)
{
    auto *number = new QSpinBox;
    number->setRange(0, LARGEST);
    number->setSpecialValueText(word);
    number->setSuffix(unit);
    return number;
}

QWidget *sideBySide(std::initializer_list<QWidget *> widgets)
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget *widget : widgets) layout->addWidget(widget, qobject_cast<QLabel *>(widget) ? 0 : 1);
    return row;
}

int megabytes(quint64 bytes)
{
    return int(std::min<quint64>((bytes + MEGABYTE - 1) / MEGABYTE, LARGEST));
}

int minutes(std::chrono::seconds time)
{
    return int(std::min<qint64>((time.count() + 59) / 60, LARGEST));
}

} // namespace

RecordOptions::RecordOptions(const RecordingSettings &settings, const QStringList &appTypes, const QString &appTitle,
                             QWidget *parent)
    : QDialog(parent), m_given(settings),
      m_which(new Segments({tr("All types"), tr("Only these"), tr("All but these")})), m_types(new QListWidget),
      m_folder(new QLineEdit), m_name(new QLineEdit), m_compression(new QComboBox), m_splitting(new QComboBox),
      m_policy(new QComboBox), m_splitAt(numberOr({}, {})),
      m_keepFiles(numberOr(tr("keep all files"), tr(" newest files are kept"))),
      m_maxMinutes(numberOr(tr("any length"), tr(" min at most"))),
      m_maxMegabytes(numberOr(tr("any size"), tr(" MB at most"))), m_keepFree(numberOr(tr("no reserve"), tr(" MB")))
{
    setWindowTitle(tr("Record options"));
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addWhat(*form, appTypes);
    addWhere(*form, appTitle);
    addFiles(*form);
    addLimits(*form);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    buttons->button(QDialogButtonBox::Ok)->setProperty("primary", true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);
    layout->addLayout(form);
    layout->addWidget(
        label(tr("This holds from the next recording on, and for what is saved from memory."), LabelRole::Hint));
    layout->addWidget(buttons);
    setMinimumWidth(520);
    show(settings);
}

void RecordOptions::addWhat(QFormLayout &form, const QStringList &appTypes)
{
    for (const QString &name : appTypes) {
        auto *item = new QListWidgetItem(name, m_types);
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(m_given.typeNames.contains(name) ? Qt::Checked : Qt::Unchecked);
    }
    m_types->setFixedHeight(TYPES_HEIGHT);
    m_types->setProperty("framed", true);
    m_types->setSpacing(2);
    form.addRow(tr("What"), m_which);
    form.addRow({}, m_types);
    connect(m_which, &Segments::chosen, this, &RecordOptions::adaptTypes);
    connect(m_types, &QListWidget::itemChanged, this, &RecordOptions::adaptTypes);
}

void RecordOptions::addWhere(QFormLayout &form, const QString &appTitle)
{
    auto *choose = new QPushButton(tr("Choose..."));
    choose->setAutoDefault(false);
    auto *where = new QWidget;
    auto *layout = new QHBoxLayout(where);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_folder, 1);
    layout->addWidget(choose);
    m_name->setPlaceholderText(appTitle.isEmpty() ? tr("the app's title") : appTitle);
    m_name->setToolTip(tr("The time is added, so that no recording takes another's place"));
    form.addRow(tr("Folder"), where);
    form.addRow(tr("Name"), m_name);
    connect(choose, &QPushButton::clicked, this, &RecordOptions::chooseFolder);
}

void RecordOptions::addFiles(QFormLayout &form)
{
    m_splitting->addItems({tr("one file"), tr("a new file by size"), tr("a new file by time")});
    m_compression->addItem(tr("as the app file says"), -1);
    m_compression->addItem(tr("zstd: small files"), int(Compression::Zstd));
    m_compression->addItem(tr("lz4: little work"), int(Compression::Lz4));
    m_compression->addItem(tr("none"), int(Compression::None));
    form.addRow(tr("Files"), sideBySide({m_splitting, m_splitAt}));
    form.addRow({}, m_keepFiles);
    form.addRow(tr("Compression"), m_compression);
    connect(m_splitting, &QComboBox::currentIndexChanged, this, &RecordOptions::adaptSplitting);
    connect(m_keepFiles, &QSpinBox::valueChanged, this, [this](int files) {
        m_keepFiles->setSuffix(files == 1 ? tr(" newest file is kept") : tr(" newest files are kept"));
    });
}

void RecordOptions::addLimits(QFormLayout &form)
{
    m_policy->addItem(tr("events are left out, and counted"), int(OverflowPolicy::DropNewest));
    m_policy->addItem(tr("publishers wait for it"), int(OverflowPolicy::Block));
    form.addRow(tr("Ends after"), sideBySide({m_maxMinutes, m_maxMegabytes}));
    form.addRow(tr("Disk reserve"), m_keepFree);
    form.addRow(tr("When the disk is slow"), m_policy);
    m_keepFree->setToolTip(tr("Ends before the disk has less left than this"));
}

void RecordOptions::show(const RecordingSettings &settings)
{
    m_which->setCurrent(int(settings.types));
    m_folder->setText(settings.folder);
    m_name->setText(settings.name);
    m_compression->setCurrentIndex(m_compression->findData(settings.compression ? int(*settings.compression) : -1));
    m_policy->setCurrentIndex(m_policy->findData(int(settings.policy)));
    m_splitting->setCurrentIndex(settings.splitSize ? BySize : settings.isSplit() ? ByTime : OneFile);
    adaptSplitting();
    if (settings.isSplit())
        m_splitAt->setValue(settings.splitSize ? megabytes(settings.splitSize) : minutes(settings.splitTime));
    m_keepFiles->setValue(int(settings.keepFiles));
    m_maxMinutes->setValue(minutes(settings.maxTime));
    m_maxMegabytes->setValue(megabytes(settings.maxSize));
    m_keepFree->setValue(megabytes(settings.keepFree));
    adaptTypes();
}

RecordingSettings RecordOptions::settings() const
{
    RecordingSettings chosen = m_given;
    chosen.types = static_cast<RecordingSettings::Types>(m_which->current());
    for (int row = 0; row < m_types->count(); ++row) {
        const QListWidgetItem &item = *m_types->item(row);
        chosen.typeNames.removeAll(item.text());
        if (item.checkState() == Qt::Checked) chosen.typeNames << item.text();
    }
    chosen.folder = m_folder->text().trimmed().isEmpty() ? m_given.folder : m_folder->text().trimmed();
    chosen.name = m_name->text().trimmed();
    const int compression = m_compression->currentData().toInt();
    chosen.compression = compression < 0 ? std::nullopt : std::optional(static_cast<Compression>(compression));
    chosen.policy = static_cast<OverflowPolicy>(m_policy->currentData().toInt());
    const int splitting = m_splitting->currentIndex();
    chosen.splitSize = splitting == BySize ? quint64(m_splitAt->value()) * MEGABYTE : 0;
    chosen.splitTime = std::chrono::minutes(splitting == ByTime ? m_splitAt->value() : 0);
    chosen.keepFiles = quint64(m_keepFiles->value());
    chosen.maxTime = std::chrono::minutes(m_maxMinutes->value());
    chosen.maxSize = quint64(m_maxMegabytes->value()) * MEGABYTE;
    if (m_keepFree->value() != megabytes(m_given.keepFree)) // it is shown rounded
        chosen.keepFree = quint64(m_keepFree->value()) * MEGABYTE;
    return chosen;
}

void RecordOptions::adaptSplitting()
{
    const int splitting = m_splitting->currentIndex();
    m_splitAt->setEnabled(splitting != OneFile);
    m_keepFiles->setEnabled(splitting != OneFile);
    m_splitAt->setRange(1, LARGEST);
    m_splitAt->setSuffix(splitting == ByTime ? tr(" min each") : tr(" MB each"));
    m_splitAt->setValue(splitting == ByTime ? 10 : 100);
}

void RecordOptions::adaptTypes()
{
    m_types->setEnabled(m_which->current() != int(RecordingSettings::Types::All));
    bool anyTicked = false;
    for (int row = 0; row < m_types->count(); ++row) anyTicked |= m_types->item(row)->checkState() == Qt::Checked;
    const bool canTick = m_types->count() > 0 && m_which->current() == int(RecordingSettings::Types::Only);
    const bool isNone = canTick && !anyTicked;
    QPushButton &accept = *findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    accept.setEnabled(!isNone);
    accept.setToolTip(isNone ? tr("Tick at least one type") : QString());
}

void RecordOptions::chooseFolder()
{
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Where recordings go"), m_folder->text());
    if (!folder.isEmpty()) m_folder->setText(folder);
}

} // namespace event_studio
