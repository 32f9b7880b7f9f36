import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that build the demo city or start many processes: begun last, one of them would be waited for alone. */
const slow =
  /\/(demo-city[^/]*|city|commands|every-way|time|embedded\.embedded|errors\.embedded|usage|console|shanghai)(\.native)?\.test\.ts$/;

/** The order of the projects and their files, with the slow files of each project first. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [
        ...own.filter(({ moduleId }) => slow.test(moduleId)),
        ...own.filter(({ moduleId }) => !slow.test(moduleId)),
      ];
    });
  }
}
