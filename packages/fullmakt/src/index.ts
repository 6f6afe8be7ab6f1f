export * from '@fullmakt/config'
