/** What Amazon Connect sends a function that a contact flow invokes (Administrator Guide, "Invoke Lambda functions"). */
export function aFlowEvent(
  contactId: string,
  parameters: Readonly<Record<string, unknown>>,
  contactData: Readonly<Record<string, unknown>> = {},
) {
  return {
    Name: 'ContactFlowEvent',
    Details: {
      ContactData: {
        Attributes: {},
        Channel: 'VOICE',
        ContactId: contactId,
        CustomerEndpoint: { Address: '+12065550101', Type: 'TELEPHONE_NUMBER' },
        InitialContactId: contactId,
        InitiationMethod: 'API',
        InstanceARN: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-4333-8444-555555555555',
        PreviousContactId: contactId,
        Queue: null,
        SystemEndpoint: { Address: '+12065550199', Type: 'TELEPHONE_NUMBER' },
        ...contactData,
      },
      Parameters: parameters,
    },
  };
}
