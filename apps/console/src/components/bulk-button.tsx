import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Dialog } from "./dialog.js";
import { Loaded } from "./loaded.js";
import { ProblemAlert } from "./problem-alert.js";
import { type BulkPart, type BulkWork, useBulkWork } from "./use-bulk-work.js";

interface BulkButtonProps {
  readonly label: string;
  /** What they are, e.g. "dead letters". */
  readonly things: string;
  /** What happens to them, e.g. "Retry". */
  readonly verb: string;
  readonly color?: string;
  readonly isDisabled?: boolean;
  /** Choices about it. */
  readonly children?: ReactNode;
  /** How many there are, asked when the dialog opens. */
  readonly count: () => Promise<number>;
  /** Does the next part; `cursor` as the part before gave it. */
  readonly part: (cursor: string | null) => Promise<BulkPart>;
}

/** Something done to many at once: says first how many, then how far it has come; what was done stays done where it is aborted. */
export function BulkButton(props: BulkButtonProps) {
  const { label, verb, things, isDisabled = false } = props;
  const [isOpen, { open, close }] = useDisclosure(false);
  const queries = useQueryClient();
  const work = useBulkWork(props.part);
  const begin = (): void => {
    work.reset();
    open();
  };
  const leave = (): void => {
    work.abort();
    close();
    void queries.invalidateQueries();
  };
  return (
    <>
      <Button variant="default" onClick={begin} disabled={isDisabled}>
        {label}
      </Button>
      <Dialog isOpen={isOpen} onClose={leave} title={`${verb} ${things}`}>
        {isOpen && <Course {...props} work={work} onLeave={leave} />}
      </Dialog>
    </>
  );
}

type CourseProps = BulkButtonProps & { readonly work: BulkWork; readonly onLeave: () => void };

function Course({ things, verb, color, children, count, work, onLeave }: CourseProps) {
  const counting = useQuery({ queryKey: ["bulk", things, verb], queryFn: count, staleTime: Number.POSITIVE_INFINITY, gcTime: 0 });
  return (
    <Loaded query={counting}>
      {(total) => (
        <Stack>
          {work.state === "waiting" ? (
            <>
              <Text>
                There are {total.toLocaleString("en")} {things}.
              </Text>
              {children}
            </>
          ) : (
            <HowFar work={work} total={total} things={things} />
          )}
          {work.error !== null && <ProblemAlert error={work.error} />}
          <Group justify="flex-end">
            <Buttons work={work} isEmpty={total === 0} verb={verb} color={color} onLeave={onLeave} />
          </Group>
        </Stack>
      )}
    </Loaded>
  );
}

function HowFar({ work, total, things }: { readonly work: BulkWork; readonly total: number; readonly things: string }) {
  const share = total === 0 || work.state === "done" ? 100 : Math.min(100, (work.looked / total) * 100);
  return (
    <>
      <Progress value={share} aria-label="Done so far" animated={work.state === "working"} />
      <Text role="status">
        {work.done.toLocaleString("en")} of {total.toLocaleString("en")} {things} {stateWords[work.state]}
      </Text>
    </>
  );
}

const stateWords = { waiting: "", working: "so far", aborted: "done, then aborted", failed: "done, then it failed", done: "done" } as const;

interface ButtonsProps {
  readonly work: BulkWork;
  readonly isEmpty: boolean;
  readonly verb: string;
  readonly color: string | undefined;
  readonly onLeave: () => void;
}

function Buttons({ work, isEmpty, verb, color, onLeave }: ButtonsProps) {
  if (work.state === "working")
    return (
      <Button variant="default" onClick={work.abort}>
        Abort
      </Button>
    );
  return (
    <>
      <Button variant="default" onClick={onLeave}>
        {work.state === "waiting" ? "Cancel" : "Close"}
      </Button>
      {work.state === "waiting" && (
        <Button {...(color === undefined ? {} : { color })} disabled={isEmpty} onClick={work.begin}>
          {verb}
        </Button>
      )}
    </>
  );
}
