import { Button, Checkbox, Input, Label, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Question } from '../../../domain/patrols/checklist.ts';
import { ChoiceSelect } from '../../ui/choice-select.tsx';
import { Icon } from '../../ui/icons.tsx';

const kinds = ['yes-no', 'number', 'choice', 'text', 'photo'] as const;

function asKind({ id, text, required }: Question, kind: Question['kind']): Question {
  if (kind === 'choice') return { id, text, required, kind, choices: ['好', '差'] };
  return { id, text, required, kind };
}

const numberOf = (text: string) => (text.trim() === '' ? undefined : Number(text));

function Row({
  question,
  onChange,
  onRemove,
}: {
  question: Question;
  onChange: (question: Question) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  return (
    <li className="patrol-question">
      <TextField
        className="field"
        value={question.text}
        onChange={(text) => onChange({ ...question, text })}
        isRequired
      >
        <Label>{t('patrols.question')}</Label>
        <Input />
      </TextField>
      <ChoiceSelect
        label={t('patrols.answerKind')}
        labelClass="caption"
        look="framed"
        chosen={question.kind}
        choices={kinds.map((id) => ({ id, name: t(`patrols.answerKinds.${id}`) }))}
        onChoose={(kind) => onChange(asKind(question, kind as Question['kind']))}
      />
      {question.kind === 'number' &&
        (['min', 'max'] as const).map((bound) => (
          <TextField
            key={bound}
            className="field"
            value={question[bound] === undefined ? '' : String(question[bound])}
            onChange={(text) => onChange({ ...question, [bound]: numberOf(text) })}
          >
            <Label>{t(`patrols.${bound}`)}</Label>
            <Input type="number" />
          </TextField>
        ))}
      {question.kind === 'choice' && (
        <TextField
          className="field"
          value={question.choices.join('、')}
          onChange={(text) => onChange({ ...question, choices: text.split(/[、,，]/) })}
        >
          <Label>{t('patrols.choices')}</Label>
          <Input />
        </TextField>
      )}
      <Button
        className="icon-button"
        aria-label={t('patrols.remove', { name: question.text })}
        onPress={onRemove}
      >
        <Icon name="close" size={13} />
      </Button>
    </li>
  );
}

/** The questions of a checklist, or of the form of a survey. */
export function ChecklistFields(props: {
  questions: readonly Question[];
  perTarget: boolean;
  onChange: (questions: readonly Question[]) => void;
  onPerTarget: (perTarget: boolean) => void;
}) {
  const { t } = useTranslation();
  const { questions, perTarget, onChange, onPerTarget } = props;
  const next = Math.max(0, ...questions.map(({ id }) => Number(/^q(\d+)$/.exec(id)?.[1] ?? 0))) + 1;
  return (
    <div>
      <span className="caption">{t('patrols.checklist')}</span>
      <ul className="patrol-lines">
        {questions.map((question, index) => (
          <Row
            key={question.id}
            question={question}
            onChange={(changed) => onChange(questions.with(index, changed))}
            onRemove={() => onChange(questions.toSpliced(index, 1))}
          />
        ))}
      </ul>
      <div className="actions-row">
        <Button
          className="button button-small"
          data-action="add-question"
          onPress={() =>
            onChange([...questions, { id: `q${next}`, text: '', required: true, kind: 'yes-no' }])
          }
        >
          {t('patrols.addQuestion')}
        </Button>
        <Checkbox className="tick" isSelected={perTarget} onChange={onPerTarget}>
          <i>
            <Icon name="check" size={11} />
          </i>
          {t('patrols.perTarget')}
        </Checkbox>
      </div>
    </div>
  );
}
