// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/recording_settings.h"

#include <QDialog>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QListWidget;
class QSpinBox;

namespace event_studio {

class Segments;

/// How the next recording is made: what goes into it, where it goes, into how many files, and when it ends by itself.
class RecordOptions : public QDialog {
    Q_OBJECT
public:
    /// `appTypes`: those that there are to choose from; `appTitle`: what files are called where nothing else is said.
    RecordOptions(const RecordingSettings &settings, const QStringList &appTypes, const QString &appTitle,
                  QWidget *parent = nullptr);

    [[nodiscard]] RecordingSettings settings() const;

    [[nodiscard]] Segments *which() const { return m_which; }
    [[nodiscard]] QListWidget *types() const { return m_types; }
    [[nodiscard]] QComboBox *splitting() const { return m_splitting; }
    [[nodiscard]] QSpinBox *splitAt() const { return m_splitAt; }
    [[nodiscard]] QSpinBox *maxMinutes() const { return m_maxMinutes; }
    [[nodiscard]] QSpinBox *keepFiles() const { return m_keepFiles; }
    [[nodiscard]] QSpinBox *keepFree() const { return m_keepFree; }

private:
    enum Splitting { OneFile, BySize, ByTime };

    void addWhat(QFormLayout &form, const QStringList &appTypes);
    void addWhere(QFormLayout &form, const QString &appTitle);
    void addFiles(QFormLayout &form);
    void addLimits(QFormLayout &form);
    void show(const RecordingSettings &settings);
    void adaptSplitting();
    void adaptTypes();
    void chooseFolder();

    RecordingSettings m_given;
    Segments *m_which;
    QListWidget *m_types;
    QLineEdit *m_folder, *m_name;
    QComboBox *m_compression, *m_splitting, *m_policy;
    QSpinBox *m_splitAt, *m_keepFiles, *m_maxMinutes, *m_maxMegabytes, *m_keepFree;
};

} // namespace event_studio
