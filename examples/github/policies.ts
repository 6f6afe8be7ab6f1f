import { allow, always, any, approve, constrain, deny, never, ref, requiresApproval } from 'fullmakt'
import {
  actionsRead,
  codeRead,
  developer,
  issuesRead,
  issuesWrite,
  maintainer,
  pullsRead,
  pullsWrite,
  reader,
  security,
} from './api.ts'
import { cancelRun, dispatch, rerun, rerunFailed } from './tools/actions.ts'
import {
  addCollaborator,
  createRelease,
  deleteRelease,
  deleteRepository,
  removeCollaborator,
  searchCode,
} from './tools/administration.ts'
import { createBranch, deleteBranch, deleteFile, listCommits, listRepositories, writeFile } from './tools/code.ts'
import {
  addAssignees,
  addLabels,
  createIssue,
  createIssueComment,
  deleteIssueComment,
  lockIssue,
  removeLabel,
  unlockIssue,
  updateIssue,
  updateIssueComment,
} from './tools/issues.ts'
import {
  createPull,
  createReview,
  createReviewComment,
  mergePull,
  requestReviewers,
  updatePull,
  updatePullBranch,
} from './tools/pulls.ts'

const ours = { owner: 'acme' } as const
/** What writes to a repository that the arguments name. */
const writes = [
  ...[createIssue, updateIssue, lockIssue, unlockIssue, createIssueComment, updateIssueComment, deleteIssueComment],
  ...[addLabels, removeLabel, addAssignees, createPull, updatePull, mergePull, updatePullBranch, createReview],
  ...[createReviewComment, requestReviewers, rerun, rerunFailed, cancelRun],
]
const everyone = [reader, developer, maintainer, security]

export const policies = [
  allow('everyone reads our repositories', {
    who: everyone,
    what: [codeRead, issuesRead, pullsRead, actionsRead],
    limit: '1000/h',
  }),
  allow('developers work on issues', { who: [developer, maintainer], what: issuesWrite, limit: '120/h' }),
  allow('developers open and review pull requests', { who: [developer, maintainer], what: pullsWrite, limit: '60/h' }),
  allow('developers write on branches of their own', {
    who: developer,
    what: [writeFile, deleteFile],
    when: { args: { ...ours, branch: { startsWith: 'agent/' } } },
    limit: '60/h',
  }),
  allow('developers make such branches', {
    who: developer,
    what: createBranch,
    when: { args: { ...ours, ref: { startsWith: 'refs/heads/agent/' } } },
  }),
  allow('developers take such branches away', {
    who: developer,
    what: deleteBranch,
    when: { args: { ...ours, branch: { startsWith: 'agent/' } } },
  }),
  allow('developers run checks again', {
    who: [developer, maintainer],
    what: [rerun, rerunFailed, cancelRun],
    limit: '30/h',
  }),
  allow('maintainers start the documented workflows', {
    who: maintainer,
    what: dispatch,
    when: { args: { ...ours, workflow: { in: ['ci.yml', 'docs.yml', 'nightly.yml'] } } },
  }),
  allow('maintainers draft releases', {
    who: maintainer,
    what: createRelease,
    when: { args: { ...ours, draft: true } },
    limit: '10/d',
  }),
  allow('security takes access away', { who: security, what: removeCollaborator, when: { args: ours } }),

  approve('a merge needs a maintainer', {
    who: [developer, maintainer],
    what: mergePull,
    by: maintainer,
    within: '30m',
  }),
  approve('security gives access with a maintainer', {
    who: security,
    what: addCollaborator,
    when: { args: ours },
    by: maintainer,
    within: '15m',
  }),
  approve('what is gone stays gone, so two look at it', {
    who: maintainer,
    what: [deleteRelease, deleteRepository],
    when: { args: ours },
    by: security,
    within: '15m',
  }),
  approve('what runs in our pipelines needs a maintainer', {
    who: developer,
    what: [writeFile, deleteFile],
    when: { args: { ...ours, branch: { startsWith: 'agent/' }, path: { under: '.github' } } },
    by: [maintainer, security],
    within: '15m',
  }),

  deny('only our organization', { what: writes, when: { not: { args: ours } } }),
  deny('nobody reviews for others', {
    what: createReview,
    when: any({ args: { event: 'APPROVE' } }, { not: { principal: { claims: { github: { present: true } } } } }),
  }),
  deny('comments of others stay as they are', {
    who: developer,
    what: [updateIssueComment, deleteIssueComment, lockIssue],
  }),
  deny('nobody gives more than write access', {
    what: addCollaborator,
    when: { args: { permission: { in: ['maintain', 'admin'] } } },
  }),
  deny('the infrastructure repository is closed at night', {
    what: [writeFile, deleteFile, mergePull, dispatch],
    when: { args: { repo: 'infra' }, now: { hour: { notBetween: [6, 20] } } },
  }),
  deny('lists are of our organization', { what: listRepositories, when: { not: { args: { org: 'acme' } } } }),
  deny('commits are looked up by their own author', {
    who: reader,
    what: listCommits,
    when: { args: { author: { present: true } }, not: { args: { author: ref.principal('user') } } },
  }),

  constrain('addresses of people stay inside', { what: listCommits, redact: ['*.commit.author.email'] }),
  constrain('search is slow', { what: searchCode, limit: '10/m' }),
]

export const invariants = [
  requiresApproval('nothing is deleted for good by one alone', { what: [deleteRepository, deleteRelease] }),
  never('nobody becomes an administrator', { what: addCollaborator, when: { args: { permission: 'admin' } } }),
  never('readers change nothing', {
    except: [developer, maintainer, security],
    what: [...writes, writeFile, deleteFile, createBranch, deleteBranch, dispatch, createRelease],
  }),
  never('no code is pushed to main', {
    what: [writeFile, deleteFile],
    when: { args: { branch: 'main' } },
  }),
  requiresApproval('no merge without a maintainer', { what: mergePull }),
  requiresApproval('no change of a pipeline without a maintainer', {
    what: [writeFile, deleteFile],
    when: { args: { path: { under: '.github' } } },
  }),
  always('security can take access away', {
    who: security,
    what: removeCollaborator,
    when: { args: ours },
  }),
]
