import { fields } from './field.ts'

const yesNo = [
  { value: 0, label: 'Inactive', isSystem: true },
  { value: 1, label: 'Active', isSystem: true },
]

// The flags `watch` follow a real tenant's metadata. The values of picklists are invented, except the system values.

export const companyFields = fields(
  `
  id long readonly
  companyName string(100) required watch
  companyNumber string(50) watch
  companyType integer required watch
  phone string(25) required watch
  alternatePhone1 string(25) watch
  alternatePhone2 string(25) watch
  fax string(25) watch
  webAddress string(255) watch
  address1 string(128) watch
  address2 string(128) watch
  additionalAddressInformation string(100) watch
  city string(30) watch
  state string(40) watch
  postalCode string(10) watch
  countryID integer watch
  classification integer watch
  ownerResourceID integer required watch
  territoryID integer watch
  marketSegmentID integer watch
  competitorID integer watch
  parentCompanyID integer watch
  stockSymbol string(10) watch
  stockMarket string(10) watch
  sicCode string(32) watch
  assetValue decimal watch
  taxRegionID integer watch
  isTaxExempt boolean watch
  taxID string(50) watch
  currencyID integer watch
  isActive boolean watch
  isClientPortalActive boolean watch
  isTaskFireActive boolean watch
  createDate datetime readonly
  createdByResourceID integer readonly
  lastActivityDate datetime readonly watch
  lastTrackedModifiedDateTime datetime readonly watch
  `,
  {
    companyType: [
      { value: 1, label: 'Customer', isSystem: true },
      { value: 2, label: 'Lead', isSystem: true },
      { value: 3, label: 'Prospect', isSystem: true },
      { value: 7, label: 'Vendor', isSystem: true },
    ],
  },
)

/** `isActive` of a contact is an integer, unlike that of other entities. */
export const contactFields = fields(
  `
  id long readonly
  companyID integer required watch
  companyLocationID integer watch
  firstName string(20) required watch
  middleInitial string(2) watch
  lastName string(20) required watch
  namePrefix integer watch
  nameSuffix integer watch
  title string(50) watch
  eMailAddress string(254) watch
  eMailAddress2 string(254) watch
  eMailAddress3 string(254) watch
  phone string(25) watch
  extension string(10) watch
  alternatePhone string(32) watch
  mobilePhone string(25) watch
  faxNumber string(25) watch
  roomNumber string(50) watch
  addressLine string(128) watch
  addressLine1 string(128) watch
  additionalAddressInformation string(100) watch
  city string(32) watch
  state string(40) watch
  zipCode string(16) watch
  countryID integer watch
  externalID string(50) watch
  facebookUrl string(200) watch
  linkedInUrl string(200) watch
  twitterUrl string(200) watch
  note string(50) watch
  isActive integer required watch
  primaryContact boolean watch
  isOptedOutFromBulkEmail boolean watch
  solicitationOptOut boolean watch
  surveyOptOut boolean watch
  createDate datetime readonly
  lastActivityDate datetime readonly watch
  lastModifiedDate datetime readonly watch
  `,
  { isActive: yesNo },
)

export const configurationItemFields = fields(
  `
  id long readonly
  companyID integer required watch
  companyLocationID integer watch
  configurationItemCategoryID integer watch
  configurationItemType integer watch
  contactID integer watch
  contractID integer watch
  productID integer required watch
  isActive boolean required watch
  referenceTitle string(255) watch
  referenceNumber string(100) watch
  serialNumber string(100) watch
  location string(100) watch
  notes string(5000) watch
  numberOfUsers decimal watch
  parentConfigurationItemID integer watch
  rmmDeviceID long watch
  vendorID integer watch
  installDate datetime watch
  warrantyExpirationDate datetime watch
  createDate datetime readonly watch
  createdByPersonID integer readonly watch
  lastModifiedTime datetime readonly watch
  lastActivityPersonID integer readonly watch
  `,
)

/** In every tenant, status 1 is New and status 5 is Complete. */
export const ticketFields = fields(
  `
  id long readonly
  ticketNumber string(50) readonly watch
  title string(255) required watch
  description string(8000) watch
  status integer required watch
  priority integer required watch
  companyID integer required watch
  companyLocationID integer watch
  contactID integer watch
  configurationItemID integer watch
  contractID integer watch
  queueID integer watch
  assignedResourceID integer watch
  assignedResourceRoleID integer watch
  issueType integer watch
  subIssueType integer watch
  source integer watch
  ticketType integer watch
  ticketCategory integer watch
  organizationalLevelAssociationID integer watch
  externalID string(50) watch
  estimatedHours decimal watch
  dueDateTime datetime watch
  resolution string(32000) watch
  problemTicketId integer watch
  projectID integer watch
  purchaseOrderNumber string(50) watch
  rmaStatus integer watch
  serviceLevelAgreementID integer watch
  firstResponseDateTime datetime readonly watch
  resolvedDateTime datetime readonly watch
  createDate datetime readonly watch
  creatorResourceID integer readonly watch
  completedDate datetime readonly watch
  completedByResourceID integer readonly watch
  lastActivityDate datetime readonly watch
  lastActivityResourceID integer readonly watch
  lastTrackedModificationDateTime datetime readonly watch
  `,
  {
    status: [
      { value: 1, label: 'New', isSystem: true },
      { value: 5, label: 'Complete', isSystem: true },
      { value: 7, label: 'Waiting Customer' },
      { value: 8, label: 'In Progress' },
      { value: 9, label: 'Waiting Materials', isActive: false },
    ],
    priority: [
      { value: 4, label: 'Critical' },
      { value: 1, label: 'High' },
      { value: 2, label: 'Medium' },
      { value: 3, label: 'Low' },
    ],
    queueID: [
      { value: 5, label: 'Client Portal', isSystem: true },
      { value: 8, label: 'Monitoring Alert', isSystem: true },
      { value: 29682833, label: 'Level I Support' },
    ],
  },
)

export const ticketNoteFields = fields(
  `
  id long readonly
  ticketID integer required createonly watch
  title string(250) watch
  description string(32000) required watch
  noteType integer required watch
  publish integer required watch
  creatorResourceID integer readonly watch
  createdByContactID integer watch
  createDateTime datetime readonly watch
  lastActivityDate datetime readonly watch
  impersonatorCreatorResourceID integer readonly watch
  impersonatorUpdaterResourceID integer readonly watch
  `,
  {
    noteType: [
      { value: 1, label: 'Task Summary', isSystem: true },
      { value: 2, label: 'Task Detail', isSystem: true },
      { value: 3, label: 'Task Notes', isSystem: true },
    ],
    publish: [
      { value: 1, label: 'All Autotask Users', isSystem: true },
      { value: 2, label: 'Internal Project Team', isSystem: true },
    ],
  },
)

export const resourceFields = fields(
  `
  id long readonly
  firstName string(50) required
  lastName string(50) required
  email string(254) required
  userName string(32) readonly
  userType integer readonly
  isActive boolean required
  `,
)

export const deletedTicketLogFields = fields(
  `
  id long readonly
  ticketID long readonly
  ticketNumber string(50) readonly
  ticketTitle string(255) readonly
  deletedByResourceID integer readonly
  deletedDateTime datetime readonly
  `,
)

/** Time entries, notes and attachments of tickets that were deleted. Names no id of the deleted note. */
export const deletedTicketActivityLogFields = fields(
  `
  id long readonly
  typeID integer readonly
  ticketID long readonly
  ticketNumber string(50) readonly
  noteOrAttachmentTitle string(250) readonly
  createdByResourceID integer readonly
  activityDateTime datetime readonly
  startDateTime datetime readonly
  endDateTime datetime readonly
  hoursWorked decimal readonly
  deletedByResourceID integer readonly
  deletedDateTime datetime readonly
  `,
)

/** The changes of tickets. A query must have the one filter `ticketID eq`. */
export const ticketHistoryFields = fields(
  `
  id long readonly
  ticketID long readonly
  action string(100) readonly
  date datetime readonly
  detail string(4000) readonly
  resourceID integer readonly
  `,
)

/** The log has no webhook id for tickets, notes and configuration items: use the GUID in `payload`. */
export const errorLogFields = fields(
  `
  id long readonly
  accountWebhookID integer readonly
  contactWebhookID integer readonly
  sequenceNumber integer readonly
  createDateTime datetime readonly
  errorMessage string(8000) readonly
  payload string(8000) readonly
  `,
)
